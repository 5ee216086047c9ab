package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.end2end.support.ForEachKind;
import awsoidc.end2end.support.HostileAttempts;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Through hooks, variables and .git an author controls every sub-stage: none may reach more of the
 * machine than the sandbox allows.
 */
@ForEachKind
class HostileSubStagesIT {

  private static final Path IN_USR = Path.of("/usr/aws-oidc-executor-hostile");
  private static final Path IN_ETC = Path.of("/etc/aws-oidc-executor-hostile");

  /** Each IPC and PID namespace has its own (ipc_namespaces(7); pid_max since Linux 6.14). */
  private static final String OF_THE_NAMESPACES =
      "/proc/sys/(fs/mqueue/.*|kernel/(auto_msgmni|msg.*|ns_last_pid|pid_max|sem|shm.*))";

  /**
   * Prints which files of /proc, /sys and /dev accept a write of zero bytes. Root can open others,
   * too, but cannot write to them.
   */
  private static final String WRITING =
      """
      perl -e '
        sub look {
          my ($directory) = @_;
          opendir(my $d, $directory) or return;
          for my $name (readdir $d) {
            my $path = "$directory/$name";
            next if $name =~ /^\\.\\.?$/ || -l $path || $path =~ m{^/proc/(\\d|self|thread-self)};
            if (-d _) { look($path); next }
            next unless -f _ || -b _;
            $looked++;
            my $f;
            next unless sysopen($f, $path, 1 | 2048); # O_WRONLY | O_NONBLOCK
            print "$path\\n" if defined syswrite($f, "", 0);
          }
        }
        look($_) for "/proc", "/sys", "/dev";
        open(my $null, ">", "/dev/null");
        print "writes of nothing are told: ", (defined syswrite($null, "", 0) ? "yes" : "no"), "\\n";
        print "looked at many: ", ($looked > 500 ? "yes" : "no, at $looked"), "\\n"'
      """;

  static List<SandboxKind> kinds() {
    return SandboxKind.ON_THE_MACHINE;
  }

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

  /**
   * Under a rootful engine, uid 0 in a container is uid 0 of the machine. This checks which files
   * it can still open for writing.
   */
  @ParameterizedTest
  @ValueSource(strings = {"get_sources", "build_script"})
  void no_file_of_the_machines_kernel_takes_a_write(String subStage) throws IOException {
    assumeTrue(kind.isolates(), "as root on the host, all do: SKIPPED");
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call = World.succeeded(session.run(subStage, WRITING));

      assertThat(call.stdout().text().lines().toList())
          .contains("looked at many: yes", "writes of nothing are told: yes")
          .filteredOn(line -> line.startsWith("/") && !isOfItsNamespaces(line))
          .isEmpty();
    }
  }

  /** Containers have root as a helper, and these accept no write there either. */
  private boolean isOfItsNamespaces(String file) {
    return kind == SandboxKind.BUBBLEWRAP && file.matches(OF_THE_NAMESPACES);
  }

  private void assertHeld(String subStage) throws IOException {
    Path secret = world.root().resolve("of-root");
    World.write(secret, "treasure\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path other = world.builds().resolve("21");
    World.write(other.resolve("file"), "treasure\n");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
    try (ServerSocket listener = new ServerSocket(0);
        DriverSession session = world.prepared(world.granted())) {
      // On the host, processes of one account can trace and kill each other.
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
