package awsoidc.issuer;

import awsoidc.process.Child;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket, by the AWS CLI: it finds the operator's credentials however they are configured.
 *
 * @param aws the program and its first arguments
 */
public record BucketPlace(Bucket bucket, List<String> aws) implements PublicPlace {

  private record Answer(int exitCode, String out, String err) {}

  @Override
  public Optional<String> read(String path) throws IOException, InterruptedException {
    Answer answer = call(List.of("s3", "cp", describe(path), "-"));
    if (answer.exitCode() == 0) {
      return Optional.of(answer.out());
    }
    if (answer.err().contains("(404)") || answer.err().contains("NoSuchKey")) {
      return Optional.empty();
    }
    throw failure("read " + describe(path), answer);
  }

  @Override
  public void write(String path, String document) throws IOException, InterruptedException {
    Path file = Files.createTempFile("aws-oidc-executor-", ".json");
    try {
      Files.writeString(file, document, StandardCharsets.UTF_8);
      List<String> command = new ArrayList<>(List.of("s3", "cp", file.toString(), describe(path)));
      command.addAll(List.of("--content-type", "application/json"));
      // Else CloudFront keeps the old keys for a day.
      command.addAll(List.of("--cache-control", "max-age=60"));
      Answer answer = call(command);
      if (answer.exitCode() != 0) {
        throw failure("write " + describe(path), answer);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Answer call(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(aws);
    command.addAll(arguments);
    command.addAll(List.of("--only-show-errors", "--region", bucket.region()));
    command.addAll(List.of("--cli-connect-timeout", "10", "--cli-read-timeout", "20"));
    Child child;
    try {
      child = Child.start(command, Map.of());
    } catch (IOException e) {
      throw new IOException(
          "--s3 needs the AWS CLI, which cannot be started: " + aws.getFirst(), e);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    child.printTo(out, err);
    int exitCode = child.waitFor();
    return new Answer(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static IOException failure(String what, Answer answer) {
    String why = answer.err().strip().replaceAll("\\s*\\R\\s*", " ");
    return new IOException(
        "cannot " + what + ": " + (why.isEmpty() ? "aws exits with " + answer.exitCode() : why));
  }

  @Override
  public String describe(String path) {
    return "s3://" + bucket.name() + "/" + bucket.key(path);
  }
}
