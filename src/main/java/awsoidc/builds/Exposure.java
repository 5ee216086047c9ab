package awsoidc.builds;

import awsoidc.file.FileWalk;
import awsoidc.file.FoundFile;
import awsoidc.masking.MaskingStream;
import awsoidc.masking.Patterns;
import awsoidc.pattern.Doublestar;
import awsoidc.runner.Expansion;
import awsoidc.runner.JobResponse;
import awsoidc.runner.RunnerEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a session in the files that leave the job: what GitLab Runner passes to later scripts
 * (GITLAB_ENV), and what it is going to upload (artifacts, dotenv reports). It looks only at what
 * the sub-stage wrote, and no longer than a job can wait.
 */
public final class Exposure {

  private static final long MAX_BYTES = 256L << 20;

  private static final int BUFFER = 8_192;

  private static final int MAX_FILES = 10_000;

  private static final int MAX_FILES_IN_ALL = 100_000;
  private static final int MAX_WARNINGS = 100;

  /** PATH_MAX. An author's variables could expand to a text that does not fit into memory. */
  private static final int MAX_PATH = 4_096;

  private static final String GLOB_CHARACTERS = "*?[{\\";

  private static final Path NOTHING = Path.of("");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RunnerEnvironment environment;
  private final Consumer<String> warning;
  private final Patterns patterns;
  private final Instant since;
  private final Builds builds;

  /** Device and inode of each file that was searched: uploads may overlap. */
  private final Set<Object> looked = new HashSet<>();

  private long bytesLeft = MAX_BYTES;
  private int filesLeft = MAX_FILES_IN_ALL;
  private int warningsLeft = MAX_WARNINGS;
  private boolean all = true;
  private volatile boolean late;

  /**
   * @param warning where the author sees it
   * @param since when the sub-stage began
   */
  public Exposure(
      RunnerEnvironment environment,
      Consumer<String> warning,
      Patterns patterns,
      Instant since,
      Builds builds) {
    this.environment = environment;
    this.warning = warning;
    this.builds = builds;
    this.patterns = patterns;
    this.since = since;
  }

  /**
   * Warns of each file, by its name.
   *
   * @param uploads paths and patterns below the project's directory, as the author wrote them
   */
  public void warn(List<String> uploads) throws InterruptedException {
    warn(uploads, PATIENCE);
  }

  void warn(List<String> uploads, Duration patience) throws InterruptedException {
    late = Patience.within(patience, () -> looksAtAll(uploads)).isEmpty();
    if (late || !all) {
      warning.accept(
          "Not all files that leave this job could be searched for the session's secret: they"
              + " are too many, or too large.");
    }
  }

  private boolean looksAtAll(List<String> uploads) {
    builds.gitlabEnv(this::look);
    if (environment.projectDirectory().isPresent()) {
      Path project = Path.of(environment.projectDirectory().get()).normalize();
      for (String upload : uploads) {
        if (upload.equals(JobResponse.UNTRACKED)) {
          Path root = builds.onHost(project);
          search(root, file -> true, root.resolve(".git"));
        } else {
          expanded(upload).ifPresent(text -> search(project, text));
        }
      }
    }
    return all;
  }

  private void look(FoundFile file) {
    if (late || warningsLeft == 0 || !holdsSession(file)) {
      return;
    }
    warningsLeft--;
    warning.accept(
        "The session's secret is in "
            + seen(file.path())
            + ", which is about to leave this job: whoever reads it can use the role until"
            + " the session ends. Keep credentials out of artifacts, dotenv reports and"
            + " GITLAB_ENV.");
  }

  /** The path at which the job sees it. */
  private Path seen(Path file) {
    return Stream.of(
            environment.projectDirectory().map(Path::of), environment.projectTemporaryDirectory())
        .flatMap(Optional::stream)
        .filter(directory -> file.startsWith(builds.onHost(directory)))
        .findFirst()
        .map(directory -> directory.resolve(builds.onHost(directory).relativize(file)))
        .orElse(file);
  }

  /**
   * As the runner does: `$NAME` and `${NAME}`, unknown ones as nothing. Empty if there can be no
   * such path.
   */
  private Optional<String> expanded(String text) {
    return Expansion.expand(text, name -> environment.jobVariable(name).orElse(""), MAX_PATH);
  }

  /** The runner uploads only what is in the project, and all of a directory that matches. */
  private void search(Path project, String upload) {
    try {
      Path wanted = project.resolve(upload).normalize();
      if (!wanted.startsWith(project)) {
        return;
      }
      Path pattern = project.relativize(wanted);
      Path plain = project;
      int names = 0;
      while (names < pattern.getNameCount() && isPlain(pattern.getName(names))) {
        plain = plain.resolve(pattern.getName(names++));
      }
      Path root = builds.onHost(project);
      Doublestar glob = new Doublestar(pattern.toString());
      boolean whole = names == pattern.getNameCount();
      search(
          root.resolve(project.relativize(plain)),
          file -> whole || glob.covers(root.relativize(file).toString()),
          NOTHING);
    } catch (InvalidPathException noPath) {
      // Then there is nothing to upload either.
    }
  }

  private static boolean isPlain(Path name) {
    return name.toString().chars().noneMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0);
  }

  private void search(Path root, Predicate<Path> wanted, Path except) {
    int limit = Math.min(MAX_FILES, filesLeft);
    FileWalk walk =
        builds.walk(
            except,
            limit,
            file -> {
              if (wanted.test(file.path())) {
                look(file);
              }
            });
    if (!walk.through(root)) {
      all = false;
    }
    filesLeft -= walk.seen();
  }

  private boolean holdsSession(FoundFile file) {
    BasicFileAttributes attributes = file.attributes();
    if (attributes.lastModifiedTime().toInstant().isBefore(since)
        || isKnown(attributes.fileKey())) {
      return false;
    }
    if (attributes.size() > bytesLeft) {
      all = false;
      return false;
    }
    try (InputStream in = file.open();
        MaskingStream masking = new MaskingStream(OutputStream.nullOutputStream(), patterns)) {
      byte[] some = new byte[BUFFER];
      for (int count = in.read(some); count > 0; count = in.read(some)) {
        bytesLeft -= count;
        if (bytesLeft < 0) { // it grows
          all = false;
          return masking.hasMasked();
        }
        masking.write(some, 0, count);
      }
      return masking.hasMasked();
    } catch (IOException unreadable) {
      return false;
    }
  }

  private boolean isKnown(@Nullable Object key) {
    return key != null && !looked.add(key);
  }
}
