package awsoidc.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What config.toml says of the runners that use this installation, as far as it concerns us. Not
 * all of TOML: keys with a text, a number, a boolean or a list, in the tables that GitLab Runner
 * writes.
 *
 * @param settings of {@code [[runners]]} and of the whole file by their names, and of {@code
 *     [runners.custom]} and {@code [runners.feature_flags]} with that before their names; lists as
 *     they are written
 */
public record ConfigToml(Path file, Map<String, String> settings) {

  /** Names the file, in the environment of the runner and so of its drivers. */
  public static final String VARIABLE = "CONFIG_FILE";

  /** The shell that scripts are written for. */
  public static final String SHELL = "bash";

  /** How many jobs at once, of all runners of the file. */
  public static final String CONCURRENT = "concurrent";

  private static final String CUSTOM = "custom.";
  private static final String RUNNERS = "[[runners]]";
  private static final Pattern TABLE = Pattern.compile("\\[runners\\.(custom|feature_flags)]");

  /** The keys of {@code [runners.custom]} that name this program's executables. */
  public static final List<String> EXECUTABLES =
      List.of("config_exec", "prepare_exec", "run_exec", "cleanup_exec");

  private static final long MAX_BYTES = 1 << 20;

  private static final String GRACEFUL_KILL_TIMEOUT = "graceful_kill_timeout";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern BARE = Pattern.compile("[0-9]{1,9}|true|false");
  private static final Pattern INLINE = Pattern.compile("(custom|feature_flags) *= *\\{(.*)}.*");
  private static final Pattern OPEN_LIST = Pattern.compile("\\w+ *= *\\[[^]]*");
  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

  public ConfigToml {
    settings = Map.copyOf(settings);
  }

  /**
   * The runners of a file that call an executable of this installation; none of a file that cannot
   * be read.
   */
  public static List<ConfigToml> read(Path file, Path home) {
    return readAll(file).stream().filter(one -> one.isCustom() && one.names(home)).toList();
  }

  /** All runners of a file; none of a file that cannot be read. */
  public static List<ConfigToml> readAll(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return List.of();
      }
      return parse(file, Files.readAllLines(file));
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /**
   * The runner that has this job, if it is one of these, by what the job's variables tell of it.
   */
  public static Optional<ConfigToml> ofJob(
      List<ConfigToml> runners, Function<String, Optional<String>> jobVariable) {
    return runners.size() == 1
        ? Optional.of(runners.getFirst())
        : jobVariable
            .apply("CI_RUNNER_SHORT_TOKEN")
            .filter(token -> !token.isEmpty())
            .flatMap(token ->
                runners.stream()
                    .filter(one -> one.settings.getOrDefault("token", "").contains(token))
                    .findFirst());
  }

  public String name() {
    return settings.getOrDefault("name", "");
  }

  /** Another shell than bash, which config's answer overrides. */
  public Optional<String> overriddenShell() {
    return Optional.ofNullable(settings.get("shell")).filter(shell -> !shell.equals(SHELL));
  }

  /**
   * Why cancelled scripts do not get a grace (sandbox.grace), if it is so: the runner kills a
   * driver {@code graceful_kill_timeout} after SIGTERM, ten minutes where that says nothing.
   */
  public Optional<String> killsWithin(Duration grace) {
    return seconds(GRACEFUL_KILL_TIMEOUT)
        .filter(seconds -> seconds <= grace.toSeconds())
        .map(seconds ->
            file
                + ": "
                + GRACEFUL_KILL_TIMEOUT
                + " = "
                + seconds
                + " is not longer than sandbox.grace ("
                + grace.toSeconds()
                + "s), so the runner kills the scripts of a cancelled job before their grace has"
                + " expired: set it to "
                + grace.plusSeconds(10).toSeconds()
                + " or more, or shorten sandbox.grace");
  }

  /** A key, as {@link #settings} has it. */
  public Optional<String> setting(String name) {
    return Optional.ofNullable(settings.get(name));
  }

  /** The texts of a list; none where there is no such key. */
  public List<String> list(String name) {
    return TEXT.matcher(settings.getOrDefault(name, ""))
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .toList();
  }

  /** A key of {@code [runners.custom]}. */
  public Optional<String> custom(String name) {
    return Optional.ofNullable(settings.get(CUSTOM + name));
  }

  /** A key of {@code [runners.custom]} that is a number of seconds. */
  public Optional<Long> seconds(String name) {
    return custom(name).filter(value -> NUMBER.matcher(value).matches()).map(Long::parseLong);
  }

  /** Executables that are not registered, without which jobs fail or leave something behind. */
  public List<String> missing() {
    return EXECUTABLES.stream().filter(name -> custom(name).isEmpty()).toList();
  }

  public boolean isCustom() {
    return settings.getOrDefault("executor", "").equals("custom");
  }

  /** Whether there is a {@code [runners.custom]} with anything in it. */
  public boolean hasCustomSection() {
    return settings.keySet().stream().anyMatch(name -> name.startsWith(CUSTOM));
  }

  /** Whether its {@code [runners.custom]} names an executable of an installation. */
  public boolean names(Path home) {
    return EXECUTABLES.stream()
        .flatMap(name -> custom(name).stream())
        .anyMatch(path -> isIn(home.resolve("bin"), path));
  }

  private static boolean isIn(Path bin, String executable) {
    try {
      return Path.of(executable).toRealPath().startsWith(bin.toRealPath());
    } catch (IOException absent) {
      return false;
    }
  }

  private static List<ConfigToml> parse(Path file, List<String> lines) {
    Map<String, String> ofFile = new LinkedHashMap<>();
    List<Map<String, String>> runners = new ArrayList<>();
    String table = "";
    String open = "";
    for (String line : lines) {
      String text = (open + line).strip();
      if (OPEN_LIST.matcher(text).matches()) {
        open = text + " ";
        continue;
      }
      open = "";
      if (text.startsWith("[")) {
        table = text.substring(0, text.indexOf("]") + 1).replace(" ", "").replace("\"", "");
        table += text.startsWith("[[") ? "]" : ""; // what follows may be a comment
        if (table.equals(RUNNERS)) {
          runners.add(new LinkedHashMap<>(ofFile));
        }
      } else if (table.isEmpty()) {
        put(text, "", ofFile);
      } else if (!runners.isEmpty()) {
        putOfRunner(table, text, runners.getLast());
      }
    }
    return runners.stream().map(settings -> new ConfigToml(file, settings)).toList();
  }

  private static void putOfRunner(String table, String text, Map<String, String> into) {
    Matcher own = TABLE.matcher(table);
    Matcher inline = INLINE.matcher(text);
    if (own.matches()) {
      put(text, own.group(1) + ".", into);
    } else if (table.equals(RUNNERS) && inline.matches()) {
      for (String entry : inline.group(2).split(",", -1)) {
        put(entry, inline.group(1) + ".", into);
      }
    } else if (table.equals(RUNNERS)) {
      put(text, "", into);
    }
  }

  /** {@code name = "text"}, or in single quotes, or a number, a boolean or a list. */
  private static void put(String line, String prefix, Map<String, String> into) {
    int equals = line.indexOf('=');
    String rest = equals < 0 ? "" : line.substring(equals + 1).strip();
    if (rest.length() > 1 && (rest.charAt(0) == '"' || rest.charAt(0) == '\'')) {
      int end = rest.indexOf(rest.charAt(0), 1);
      if (end > 0) {
        into.put(prefix + line.substring(0, equals).strip(), rest.substring(1, end));
      }
    } else if (rest.startsWith("[")) {
      into.put(prefix + line.substring(0, equals).strip(), rest);
    } else if (equals >= 0) {
      Matcher bare = BARE.matcher(rest);
      if (bare.lookingAt()) {
        into.put(prefix + line.substring(0, equals).strip(), bare.group());
      }
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "ConfigToml[" + name() + "]";
  }
}
