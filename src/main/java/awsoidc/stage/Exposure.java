package awsoidc.stage;

import awsoidc.masking.MaskingStream;
import awsoidc.masking.Patterns;
import awsoidc.role.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for a session in the files that leave the job: what GitLab Runner hands on to later scripts
 * (GITLAB_ENV), and what it is about to upload (artifacts, dotenv reports). Only what the sub-stage
 * wrote, and no more than a job can wait for.
 */
final class Exposure {

  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_FILES = 10_000;

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
  private static final String GLOB_CHARACTERS = "*?[{";

  private final Edges edges;
  private final Patterns patterns;
  private final Instant since;
  private final UnaryOperator<Path> onHost;
  private long bytesLeft = MOST_BYTES;

  /**
   * @param since when the sub-stage began
   * @param onHost where on this machine a path of the builds is
   */
  Exposure(Edges edges, Patterns patterns, Instant since, UnaryOperator<Path> onHost) {
    this.edges = edges;
    this.onHost = onHost;
    this.patterns = patterns;
    this.since = since;
  }

  /**
   * Warns of each file, by its name.
   *
   * @param uploads paths and patterns below the project's directory, as the author wrote them
   */
  void warn(List<String> uploads) {
    Log log = Log.to(edges.err());
    for (Path file : files(uploads)) {
      if (holdsSession(file)) {
        log.warning(
            "The session's secret is in "
                + seen(file)
                + ", which is about to leave this job: whoever reads it can use the role until"
                + " the session ends. Keep credentials out of artifacts, dotenv reports and"
                + " GITLAB_ENV.");
      }
    }
  }

  /** Where the job has it. */
  private Path seen(Path file) {
    return Stream.of(
            edges.environment().projectDirectory().map(Path::of),
            edges.environment().projectTemporaryDirectory())
        .flatMap(Optional::stream)
        .filter(directory -> file.startsWith(onHost.apply(directory)))
        .findFirst()
        .map(directory -> directory.resolve(onHost.apply(directory).relativize(file)))
        .orElse(file);
  }

  private Set<Path> files(List<String> uploads) {
    Set<Path> files = new LinkedHashSet<>();
    edges
        .environment()
        .projectTemporaryDirectory()
        .map(directory -> onHost.apply(directory).resolve("gitlab_runner_env"))
        .ifPresent(files::add);
    if (edges.environment().projectDirectory().isPresent()) {
      Path project = onHost.apply(Path.of(edges.environment().projectDirectory().get()));
      for (String upload : uploads) {
        add(project, expanded(upload), files);
      }
    }
    return files;
  }

  /** As the runner does: `$NAME` and `${NAME}`, the unknown as nothing. */
  private String expanded(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> {
          String name = found.group(1) == null ? found.group(2) : found.group(1);
          return Matcher.quoteReplacement(edges.environment().jobVariable(name).orElse(""));
        });
  }

  private static void add(Path project, String upload, Set<Path> files) {
    int wild = 0;
    while (wild < upload.length() && GLOB_CHARACTERS.indexOf(upload.charAt(wild)) < 0) {
      wild++;
    }
    try {
      boolean plain = wild == upload.length();
      Path root =
          project.resolve(plain ? upload : upload.substring(0, upload.lastIndexOf('/', wild) + 1));
      Glob glob = new Glob(project.resolve("x").resolveSibling(plain ? "**" : upload).toString());
      try (Stream<Path> all = Files.walk(root.normalize())) {
        all.limit(MOST_FILES)
            .filter(file -> plain || glob.matches(file.toString()))
            .forEach(files::add);
      }
    } catch (IOException | UncheckedIOException | InvalidPathException nothingThere) {
      // Then there is nothing to upload either.
    }
  }

  private boolean holdsSession(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()
          || attributes.lastModifiedTime().toInstant().isBefore(since)
          || attributes.size() > bytesLeft) {
        return false;
      }
      bytesLeft -= attributes.size();
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
          MaskingStream masking = new MaskingStream(OutputStream.nullOutputStream(), patterns)) {
        in.transferTo(masking);
        return masking.hasMasked();
      }
    } catch (IOException unreadable) {
      return false;
    }
  }
}
