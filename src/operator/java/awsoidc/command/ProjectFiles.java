package awsoidc.command;

import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a tried job finds in its project's directory: those of a directory here, as they
 * are now. Of a git checkout they are what a commit could have; what .gitignore names is left out.
 */
record ProjectFiles(Path directory, Map<String, String> environment) {

  /** The whole archive is a part of get_sources' script, which bash reads at once. */
  private static final int MAX_BYTES = 32 << 20;

  /** A tar.gz of them. */
  byte[] archive() throws IOException, InterruptedException {
    if (!Files.isDirectory(directory)) {
      throw new WrongCall("--source: there is no directory " + directory);
    }
    Path work = Files.createTempDirectory("aws-oidc-executor-source-");
    try {
      Path names = work.resolve("names");
      Files.writeString(names, String.join("\0", names(work)));
      Path archive = work.resolve("archive");
      Ended tar =
          run(
              work,
              archive,
              "tar",
              "--create",
              "--gzip",
              "--no-recursion",
              "--owner=0",
              "--group=0",
              "--null",
              "--verbatim-files-from",
              "--directory=" + directory.toAbsolutePath(), // for the names that follow
              "--files-from=" + names);
      if (tar.code() != 0) {
        throw new WrongCall("--source: " + tar.complaint());
      }
      if (Files.size(archive) > MAX_BYTES) {
        throw new WrongCall(
            "--source: the files of %s are %d MiB when packed, and at most %d can be handed over;"
                    .formatted(directory, Files.size(archive) >> 20, MAX_BYTES >> 20)
                + " let .gitignore leave some out, or name a smaller directory");
      }
      return Files.readAllBytes(archive);
    } finally {
      Tree.delete(work);
    }
  }

  /** Paths below the directory; a file that has been deleted since the last commit is none. */
  private List<String> names(Path work) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    for (String name : ofCheckout(work).orElseGet(this::all)) {
      if (Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        names.add("./" + name);
      }
    }
    return names;
  }

  /** Empty where the directory is not in a git checkout, or there is no git. */
  private Optional<List<String>> ofCheckout(Path work) throws IOException, InterruptedException {
    Path listed = work.resolve("listed");
    Ended git;
    try {
      git =
          run(
              work,
              listed,
              "git",
              "-c",
              "core.fsmonitor=false", // a program that the checkout names
              "-C",
              directory.toString(),
              "ls-files",
              "-z",
              "--cached",
              "--others",
              "--exclude-standard");
    } catch (IOException noGit) {
      return Optional.empty();
    }
    if (git.code() != 0) {
      if (git.complaint().contains("not a git repository")) {
        return Optional.empty();
      }
      throw new WrongCall("--source: " + git.complaint());
    }
    String names = Files.readString(listed, StandardCharsets.UTF_8);
    return Optional.of(
        Stream.of(names.split("\0", -1)).filter(name -> !name.isEmpty()).distinct().toList());
  }

  private List<String> all() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(directory::relativize)
          .filter(path -> !path.toString().isEmpty() && !path.startsWith(".git"))
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }

  private record Ended(int code, String complaint) {}

  private Ended run(Path work, Path output, String... command)
      throws IOException, InterruptedException {
    Path errors = work.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    int code = process.waitFor();
    return new Ended(code, Files.readString(errors).strip().replaceAll("\\s*\\n\\s*", " · "));
  }
}
