package awsoidc.orphan;

import awsoidc.file.PrivateFile;
import awsoidc.file.Tree;
import awsoidc.sandbox.JobDirectories;
import awsoidc.sandbox.JobName;
import awsoidc.sandbox.Leftovers;
import awsoidc.sandbox.SandboxTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that a job may leave behind, written before any of it is made. It holds no secret.
 *
 * @param temporary the runner's directory for this attempt at the job
 * @param directory the job's own
 * @param cgroup of its processes; absent where there are none
 * @param projectTemporary where the job's file variables are on this machine; known from prepare on
 * @param builds below which jobs make directories as another account; absent on the host itself
 * @param leftovers what else there may be
 * @param build that the job stays with: bin/retire.sh keeps its files
 */
public record JobRecord(
    Owner owner,
    Path temporary,
    Path directory,
    Optional<Path> cgroup,
    Optional<Path> projectTemporary,
    Optional<Path> builds,
    Optional<Leftovers> leftovers,
    Optional<String> build) {

  private static final String RUNNERS_PREFIX = "custom-executor";
  private static final String RUNNERS_SUFFIX = ".tmp";
  private static final String UNFINISHED = ".new";
  private static final Pattern ABANDONED = Pattern.compile(".*\\.([0-9]+)\\" + UNFINISHED);

  /**
   * That of the job of this call.
   *
   * @param marks variables that the runner sets for its calls for this job
   */
  public static JobRecord of(
      Collection<String> marks,
      Path temporary,
      Path directory,
      Optional<Path> cgroup,
      Optional<Path> projectTemporary,
      Optional<Path> builds,
      Optional<Leftovers> leftovers,
      Optional<String> build)
      throws IOException {
    Owner owner = Owner.ofThisProcess(marks);
    return new JobRecord(
        owner, temporary, directory, cgroup, projectTemporary, builds, leftovers, build);
  }

  /**
   * Deletes this job's file variables.
   *
   * @return false if it was stopped because it was enough
   * @throws IOException something cannot be deleted, or a job has laid a link above
   */
  public boolean deleteFileVariables(Path there, BooleanSupplier enough) throws IOException {
    return builds.isPresent()
        ? Tree.deleteWithin(builds.get(), there, enough)
        : Tree.delete(there, enough);
  }

  boolean isDead() {
    return UnrecordedLeftovers.isDead(owner, temporary);
  }

  /** Not that of a directory which no runner names so: it would never be believed. */
  void write(Path file) throws IOException {
    if (!isOfThisProgram()) {
      return;
    }
    Path unfinished = unfinished(file);
    PrivateFile.write(unfinished, text());
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private byte[] text() {
    Properties record = new Properties();
    owner.writeTo(record);
    record.setProperty("temporary", temporary.toString());
    record.setProperty("directory", directory.toString());
    cgroup.ifPresent(path -> record.setProperty("cgroup", path.toString()));
    projectTemporary.ifPresent(path -> record.setProperty("project_temporary", path.toString()));
    builds.ifPresent(path -> record.setProperty("builds", path.toString()));
    build.ifPresent(name -> record.setProperty("build", name));
    leftovers.ifPresent(some -> some.words().forEach(record::setProperty));
    return lines(record).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * As {@link Properties#load(InputStream)} reads it. {@link Properties#store} also writes the
   * date, for which it reads the time zones: 30 ms of each job's config.
   */
  private static String lines(Properties record) {
    StringBuilder lines = new StringBuilder();
    for (String name : new TreeSet<>(record.stringPropertyNames())) {
      lines
          .append(escaped(name))
          .append('=')
          .append(escaped(record.getProperty(name)))
          .append('\n');
    }
    return lines.toString();
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (" \t\f\r\n\\=:#!".indexOf(c) >= 0 || c > '~') {
        escaped.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** What a crash in {@link #write} leaves; its name says which process it was. */
  private static Path unfinished(Path file) {
    return file.resolveSibling(
        file.getFileName() + "." + ProcessHandle.current().pid() + UNFINISHED);
  }

  /**
   * Whether it is such a file, and nobody will finish it. A process of another machine that shares
   * the directory cannot be seen from here: its config would then warn that there is no record, and
   * its prepare write it again.
   */
  static boolean isAbandoned(Path file) {
    Matcher name = ABANDONED.matcher(file.getFileName().toString());
    return name.matches() && !Files.exists(Path.of("/proc", name.group(1)));
  }

  /**
   * Parses a file. It is empty unless this program would have written exactly that: what a record
   * names is going to be deleted.
   */
  static Optional<JobRecord> parse(byte[] text) {
    try {
      Properties properties = new Properties();
      properties.load(new ByteArrayInputStream(text));
      JobRecord record =
          new JobRecord(
              Owner.readFrom(properties),
              Path.of(properties.getProperty("temporary", "")),
              Path.of(properties.getProperty("directory", "")),
              Optional.ofNullable(properties.getProperty("cgroup")).map(Path::of),
              Optional.ofNullable(properties.getProperty("project_temporary")).map(Path::of),
              Optional.ofNullable(properties.getProperty("builds")).map(Path::of),
              SandboxTypes.OURS.leftovers(words(properties)),
              Optional.ofNullable(properties.getProperty("build")));
      return record.isOfThisProgram() && Arrays.equals(record.text(), text)
          ? Optional.of(record)
          : Optional.empty();
    } catch (IOException | IllegalArgumentException damaged) { // also an InvalidPathException
      return Optional.empty();
    }
  }

  private static Map<String, String> words(Properties properties) {
    Map<String, String> words = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> words.put(name, properties.getProperty(name)));
    return words;
  }

  /** Whether everything is where this program puts it, and named as this program names it. */
  private boolean isOfThisProgram() {
    return isNamed(temporary, RUNNERS_PREFIX, "")
        && JobDirectories.canHave(temporary, directory)
        && cgroup.stream().allMatch(path -> canBeCgroup(path))
        && projectTemporary.stream().allMatch(path -> isNamed(path, "", RUNNERS_SUFFIX))
        && builds.stream().allMatch(path -> isNamed(path, "", ""))
        && leftovers.stream().allMatch(some -> some.id().equals(new JobName(temporary).full()));
  }

  private boolean canBeCgroup(Path path) {
    return path.isAbsolute()
        && path.equals(path.normalize())
        && path.endsWith(new JobName(temporary).full());
  }

  private static boolean isNamed(Path path, String prefix, String suffix) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    return path.isAbsolute() && name.startsWith(prefix) && name.endsWith(suffix);
  }
}
