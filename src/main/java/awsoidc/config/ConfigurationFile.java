package awsoidc.config;

import awsoidc.yaml.Mark;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A configuration file, read. */
public final class ConfigurationFile {

  public sealed interface Result {

    /** Calls the method of {@code cases} for this result. */
    <T, E extends Exception> T fold(Cases<T, E> cases) throws E;

    /** Nothing is wrong with it. */
    record Valid(Configuration configuration, List<Problem> warnings) implements Result {
      @Override
      public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
        return cases.valid(configuration, warnings);
      }
    }

    /**
     * All that is wrong with it.
     *
     * @param reporting as far as it can be read
     */
    record Invalid(List<Problem> problems, Reporting reporting) implements Result {
      @Override
      public <T, E extends Exception> T fold(Cases<T, E> cases) throws E {
        return cases.invalid(problems, reporting);
      }
    }
  }

  public interface Cases<T, E extends Exception> {
    T valid(Configuration configuration, List<Problem> warnings) throws E;

    T invalid(List<Problem> problems, Reporting reporting) throws E;
  }

  /** Ten thousand rules fit; a file beyond this is no configuration. It is in memory five times. */
  static final int MAX_BYTES = YamlTree.MAX_BYTES;

  /** Names the file where no argument does. */
  public static final String VARIABLE = "AWS_OIDC_EXECUTOR_CONFIG";

  private ConfigurationFile() {}

  /**
   * Which file it is: the one of {@code --config}, else of the variable, else the installation's
   * own.
   */
  public static Path locate(Optional<String> argument, Optional<String> variable, Path home) {
    return argument
        .or(() -> variable.filter(name -> !name.isEmpty()))
        .map(Path::of)
        .orElse(home.resolve("config/aws-oidc-executor.yaml"));
  }

  /** Reads a configuration. */
  public static Result read(String name, InputStream in, boolean rootRunner) throws IOException {
    return read(name, in, rootRunner, (what, condition, problems) -> {});
  }

  /** Reads a configuration, and has each condition of a rule looked at, too. */
  public static Result read(String name, InputStream in, boolean rootRunner, ConditionCheck check)
      throws IOException {
    Problems problems = new Problems();
    Optional<Configuration> configuration =
        text(in, problems)
            .flatMap(text -> YamlTree.parse(text, problems))
            .map(root -> new ConfigurationReader(problems, rootRunner, check).read(root));
    return configuration.isPresent() && problems.isEmpty()
        ? new Result.Valid(configuration.get(), problems.warningsIn(name))
        : new Result.Invalid(
            problems.in(name),
            configuration.map(Configuration::reporting).orElse(Reporting.DEFAULT));
  }

  /** What is unsafe in a configuration that need not be valid. */
  public static List<Problem> warnings(
      String name, InputStream in, boolean rootRunner, ConditionCheck check) throws IOException {
    Problems problems = new Problems();
    text(in, problems)
        .flatMap(text -> YamlTree.parse(text, problems))
        .ifPresent(root -> new ConfigurationReader(problems, rootRunner, check).read(root));
    return problems.warningsIn(name);
  }

  private static Optional<String> text(InputStream in, Problems problems) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      problems.add(
          Mark.START,
          "the file is larger than " + (MAX_BYTES >> 20) + " MiB: this is no configuration");
      return Optional.empty();
    }
    ByteBuffer encoded = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(encoded, text, true);
    text.flip();
    if (result.isError()) {
      problems.add(
          Mark.after(text),
          "this is not UTF-8: save the file in that encoding, or write plain ASCII here");
      return Optional.empty();
    }
    return Optional.of(text.toString());
  }
}
