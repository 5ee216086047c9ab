package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.Session;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hooks, variables and .git make every sub-stage the author's: none gets more of the machine than
 * its sandbox has.
 */
@ParameterizedClass
@EnumSource
class HostileSubStagesIT {

  private static final Path IN_USR = Path.of("/usr/aws-oidc-executor-hostile");
  private static final Path IN_ETC = Path.of("/etc/aws-oidc-executor-hostile");

  @Parameter private SandboxKind kind = SandboxKind.HOST;

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() {
    Optional<String> missing = kind.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    assumeTrue(
        kind.isolates() || !"root".equals(System.getProperty("user.name")),
        "host as root is the machine's root; as an ordinary account, see RootlessIT: SKIPPED");
    boolean hasNetworks = kind != SandboxKind.USER && kind != SandboxKind.HOST;
    kind.configure(world, hasNetworks ? ", network: none" : "");
  }

  @AfterEach
  void removeContainers() throws IOException {
    kind.tidy();
    Files.deleteIfExists(IN_USR);
    Files.deleteIfExists(IN_ETC);
  }

  @Test
  void no_attempt_gets_out_of_get_sources() throws IOException {
    assertHeld("get_sources");
  }

  @Test
  void no_attempt_gets_out_of_build_script() throws IOException {
    assertHeld("build_script");
  }

  private void assertHeld(String subStage) throws IOException {
    Path secret = world.root().resolve("of-root");
    World.write(secret, "treasure\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path other = world.builds().resolve("21");
    World.write(other.resolve("file"), "treasure\n");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
    try (ServerSocket listener = new ServerSocket(0);
        Session session = world.prepared(world.granted())) {
      // On the host, processes of one account are at each other's mercy.
      long process = kind == SandboxKind.HOST ? 1 : ProcessHandle.current().pid();
      String attempts =
          HostileAttempts.script(
              HostileAttempts.machine(world, session, process, secret, listener.getLocalPort()));
      DriverCall call =
          session.run(
              subStage,
              "touch %s %s 2>/dev/null\nmkdir -p %3$s && cd %3$s\n"
                      .formatted(IN_USR, IN_ETC, session.projectDirectory())
                  + attempts);

      HostileAttempts.assertHeld(kind, call);
      assertThat(IN_USR).doesNotExist();
      assertThat(IN_ETC).doesNotExist();
      World.succeeded(session.run("after_script", "true"));
    }
  }
}
