package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * AWS doubles and clients from PyPI, in a virtual environment under target/ that is made once from
 * src/test/python/requirements.txt.
 */
public final class PythonTools {

  private static final Path REQUIREMENTS = Path.of("src/test/python/requirements.txt");
  private static final Path VENV = Path.of("target/python").toAbsolutePath();
  private static final long MINUTES = 8;

  private PythonTools() {}

  /** Skips the test, loudly, where there is no Python. */
  public static synchronized void require() {
    try {
      Path marker = VENV.resolve("requirements.txt");
      String wanted = Files.readString(REQUIREMENTS);
      if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
        return;
      }
      assumeTrue(
          run("python3", "-c", "import venv, ensurepip") == 0,
          "python3 with venv is not installed (apt: python3-venv): the AWS doubles cannot run");
      assertThat(run("python3", "-m", "venv", "--clear", VENV.toString())).isZero();
      assertThat(
              run(
                  bin("pip"),
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "-r",
                  REQUIREMENTS.toString()))
          .as("pip install; see target/python.log")
          .isZero();
      Files.writeString(marker, wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** An executable of the environment. */
  public static String bin(String name) {
    return VENV.resolve("bin").resolve(name).toString();
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(VENV.resolveSibling("python.log").toFile()))
            .start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(List.of(command) + " takes more than " + MINUTES + " minutes");
    }
    return process.exitValue();
  }
}
