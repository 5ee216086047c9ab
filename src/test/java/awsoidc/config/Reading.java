package awsoidc.config;

import awsoidc.yaml.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads configurations for the tests of this room, through its front door. */
final class Reading {

  /** What a fragment needs around it to be a whole configuration. */
  static final String MINIMAL = "gitlab: {url: https://gitlab.example.com}\n";

  static final Path SHIPPED = Path.of("config/aws-oidc-executor.yaml");

  private Reading() {}

  static ConfigurationFile.Result read(String name, byte[] content) {
    return read(name, content, false);
  }

  static ConfigurationFile.Result read(String name, byte[] content, boolean rootRunner) {
    try {
      return ConfigurationFile.read(name, new ByteArrayInputStream(content), rootRunner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The problems of {@code yaml}, each as {@code LINE:COLUMN: what}; none if it is valid. */
  static List<String> problems(String yaml) {
    return switch (read("", yaml.getBytes(StandardCharsets.UTF_8))) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) ->
          problems.stream().map(problem -> problem.toString().replaceFirst("^:", "")).toList();
      case ConfigurationFile.Result.Valid valid -> List.of();
    };
  }

  static Configuration valid(String yaml) {
    return switch (read("yaml", yaml.getBytes(StandardCharsets.UTF_8))) {
      case ConfigurationFile.Result.Valid valid -> valid.configuration();
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) ->
          throw new AssertionError(problems + "\nin\n" + yaml);
    };
  }

  /** The default configuration and all examples. */
  static List<Path> shipped() throws IOException {
    return Stream.concat(Stream.of(SHIPPED), in(Path.of("config/examples"), ".yaml").stream())
        .toList();
  }

  /** The files of a directory, by name. */
  static List<Path> in(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
