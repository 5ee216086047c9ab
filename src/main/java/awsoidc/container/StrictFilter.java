package awsoidc.container;

import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The filter of system calls for podman's containers: podman's own, made stricter. */
final class StrictFilter {

  private static final String PODMAN = "podman";
  private static final Duration MAX_QUESTION = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 1 << 20;

  private StrictFilter() {}

  /**
   * Docker's own filter is as strict already. If podman's cannot be read, containers run with it
   * unchanged, with a warning.
   *
   * @param file must not exist
   * @return the file; empty if the engine's own filter applies
   */
  static Optional<Path> write(Engine engine, Path file, Consumer<String> warn)
      throws InterruptedException {
    if (!engine.command().equals(PODMAN)) {
      return Optional.empty();
    }
    try {
      Optional<Path> usual = PodmanProfile.usual(engine);
      Optional<String> strict =
          SystemCallProfile.strict(read(usual.isPresent() ? usual.get() : ask(engine)));
      if (strict.isEmpty()) {
        return Optional.empty();
      }
      Files.writeString(file, strict.get());
      return Optional.of(file);
    } catch (IOException e) {
      warn.accept(
          "The containers of this job can make user namespaces and use the kernel's keyrings,"
              + " because podman's filter of system calls cannot be read ("
              + e.getMessage()
              + "). The runner's operator can name one: sandbox.security_opt: seccomp=FILE.");
      return Optional.empty();
    }
  }

  private static Path ask(Engine engine) throws IOException, InterruptedException {
    Answer answer =
        engine.ask(
            MAX_QUESTION, List.of("info", "--format", "{{.Host.Security.SECCOMPProfilePath}}"));
    if (!answer.ok()) {
      throw new IOException(answer.complaint());
    }
    return Path.of(answer.out().strip());
  }

  private static String read(Path profile) throws IOException {
    if (!profile.isAbsolute()) {
      throw new IOException("podman does not say which file it is");
    }
    try (InputStream in = Files.newInputStream(profile)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }
}
