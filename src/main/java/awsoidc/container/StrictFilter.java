package awsoidc.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The filter of system calls for podman's containers, made of the one that podman would take. */
final class StrictFilter {

  private static final String PODMAN = "podman";
  private static final Duration ASKING = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 1 << 20;

  private StrictFilter() {}

  /**
   * Writes it. Docker's own filter is as strict. Where podman's cannot be read, its containers run
   * with podman's, and the log warns.
   *
   * @param file is new
   * @param warn is told of what the containers go without
   * @return the file; empty if the engine's own filter is to be taken
   */
  static Optional<Path> write(Engine engine, Path file, Consumer<String> warn)
      throws InterruptedException {
    if (!engine.command().equals(PODMAN)) {
      return Optional.empty();
    }
    try {
      // containers.conf(5) may name another than /usr/share/containers/seccomp.json.
      Engine.Answer answer =
          engine.ask(ASKING, List.of("info", "--format", "{{.Host.Security.SECCOMPProfilePath}}"));
      if (!answer.ok()) {
        throw new IOException(answer.complaint());
      }
      Optional<String> strict = SystemCallProfile.strict(read(Path.of(answer.out().strip())));
      if (strict.isEmpty()) {
        return Optional.empty();
      }
      Files.writeString(file, strict.get());
      return Optional.of(file);
    } catch (IOException e) {
      warn.accept(
          "The containers of this job can make user namespaces and use the kernel's keyrings: the"
              + " filter of system calls that podman has cannot be read ("
              + e.getMessage()
              + "). The operator of the runner can name one: sandbox.security_opt:"
              + " seccomp=FILE.");
      return Optional.empty();
    }
  }

  private static String read(Path profile) throws IOException {
    if (!profile.isAbsolute()) {
      throw new IOException("podman names no file that it is in");
    }
    try (InputStream in = Files.newInputStream(profile)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }
}
