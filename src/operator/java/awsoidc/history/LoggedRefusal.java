package awsoidc.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refusal as a job's log shows it, also where only a part of it was copied.
 *
 * @param fields what it says beside the claims: the words of STS, role, rule, the entry of
 *     docs/troubleshooting.md
 * @param claims of the token, those that it shows
 */
public record LoggedRefusal(Map<String, String> fields, Map<String, List<String>> claims) {

  private static final Pattern FIELD =
      Pattern.compile("(?:^|[\\s>|])(STS|at|role|rule|token|iss|aud|sub|exp): +(\\S.*)$");

  private static final Pattern BEGIN = Pattern.compile("ERROR: (.*)$");
  private static final Pattern MORE = Pattern.compile("(?:^|\\s)More: \\S+(?:, |#)([a-z-]+)$");

  /** What compares the role's policy with the token, to paste. */
  private static final Pattern OPTION =
      Pattern.compile("--(claim|role) ('[^']*+(?:'\\\\''[^']*+)*+'|[^\\s']+)(?=\\s|$)");

  /** A line of the condition that would admit the job. */
  private static final Pattern CONDITION =
      Pattern.compile("\"[^\"]*:([a-z_]+)\": \"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  private static final String NONE = "(none)";

  public LoggedRefusal {
    fields = Map.copyOf(fields);
    claims = Map.copyOf(claims);
  }

  /** Those of a log, in their order. */
  public static List<LoggedRefusal> in(String log) {
    List<Reader> readers = new ArrayList<>(List.of(new Reader()));
    for (String line : LogText.lines(log)) {
      if (BEGIN.matcher(line).find() || readers.getLast().hasEnded()) {
        readers.add(new Reader());
      }
      readers.getLast().read(line);
    }
    return readers.stream().map(Reader::refusal).filter(one -> !one.claims.isEmpty()).toList();
  }

  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  private static final class Reader {
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, List<String>> claims = new LinkedHashMap<>();
    private final Map<String, List<String>> further = new LinkedHashMap<>();

    /** Whether what follows is of another one. */
    boolean hasEnded() {
      return fields.containsKey("entry");
    }

    LoggedRefusal refusal() {
      Map<String, List<String>> all = new LinkedHashMap<>(further);
      all.putAll(claims);
      all.values().removeIf(List::isEmpty);
      return new LoggedRefusal(fields, all);
    }

    void read(String line) {
      Matcher begin = BEGIN.matcher(line);
      Matcher more = MORE.matcher(line);
      Matcher field = FIELD.matcher(line);
      if (begin.find()) {
        fields.put("headline", begin.group(1));
      } else if (more.find()) {
        fields.put("entry", more.group(1));
      } else if (line.contains("--claim ") || line.contains("--role ")) {
        command(line);
      } else if (line.contains("\": \"")) {
        condition(line);
      } else if (field.find()) {
        field(field.group(1), field.group(2).strip());
      }
    }

    private void field(String name, String value) {
      if (value.endsWith("…")) { // cut off: whatever follows is not known
        return;
      }
      switch (name) {
        case "token" -> {
          fields.put(name, value);
          claims.clear(); // the line before may be of what a rule wants
        }
        case "iss", "sub" -> claims.put(name, value.equals(NONE) ? List.of() : List.of(value));
        case "aud" ->
            claims.put(name, value.equals(NONE) ? List.of() : List.of(value.split(", ", -1)));
        case "exp" -> fields.put(name, value.replaceFirst(" \\(.*", ""));
        default -> fields.putIfAbsent(name, value);
      }
    }

    private void command(String line) {
      Map<String, List<String>> found = new LinkedHashMap<>();
      for (Matcher option = OPTION.matcher(line); option.find(); ) {
        String value = unquoted(option.group(2));
        int equals = value.indexOf('=');
        if (option.group(1).equals("role")) {
          fields.putIfAbsent("role", value);
        } else if (equals > 0 && !value.endsWith("…")) {
          found
              .computeIfAbsent(value.substring(0, equals), _ -> new ArrayList<>())
              .add(value.substring(equals + 1));
        }
      }
      further.putAll(found);
    }

    private void condition(String line) {
      for (Matcher one = CONDITION.matcher(line); one.find(); ) {
        String value = one.group(2).replace("\\\"", "\"").replace("\\\\", "\\");
        further.putIfAbsent(one.group(1), List.of(value.replace("${$}{", "${")));
      }
    }

    private static String unquoted(String word) {
      return word.startsWith("'")
          ? word.substring(1, word.length() - 1).replace("'\\''", "'")
          : word;
    }
  }
}
