package awsoidc.command;

import awsoidc.container.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image of this machine's own shell and curl, so that the demo needs no registry. */
final class DemoImage implements AutoCloseable {

  private static final String NAME = "aws-oidc-executor/demo:";
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** The programs, with the libraries that they need where they look for them. */
  private static final String IMPORT =
      """
      set -eu
      files=$(
        for program in bash sh curl grep ls cat mkdir rm sleep touch; do
          file=$(command -v $program)
          echo "$file"
          ldd "$file" 2>/dev/null | grep -o '/[^ ]*' || :
        done | sort -u
      )
      tar -chf - $files 2>/dev/null | "$1" import - "$2" >/dev/null
      """;

  private final Engine engine;
  private final String name;

  private DemoImage(Engine engine, String name) {
    this.engine = engine;
    this.name = name;
  }

  /**
   * Makes it; its name is its own.
   *
   * @throws IOException the engine does not take it
   */
  static DemoImage make(Engine engine) throws IOException, InterruptedException {
    String name = NAME + ProcessHandle.current().pid();
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", IMPORT, "import", engine.command(), prefix(engine) + name);
    builder.environment().clear();
    builder.environment().putAll(engine.environment());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(engine.command() + " cannot import an image: " + said.strip());
    }
    return new DemoImage(engine, name);
  }

  /** podman would call it localhost/…, and look for another. */
  private static String prefix(Engine engine) {
    return engine.command().equals("podman") ? "docker.io/" : "";
  }

  String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    try {
      engine.ask(LONGEST, List.of("rmi", name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first engine that there is. */
  static Engine engine(Map<String, String> environment) throws IOException {
    return Engine.installed(name -> Optional.ofNullable(environment.get(name))).stream()
        .findFirst()
        .orElseThrow(() ->
            new IOException("neither podman nor docker is on PATH: demo --container needs one"));
  }
}
