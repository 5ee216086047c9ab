package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.World;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code type: bubblewrap} shows of a machine with unusual directories. */
class BubblewrapIT {

  @RegisterExtension private final World world = new World();

  /**
   * Each executable runs in a mount namespace with this link in /etc and an otherwise empty /run.
   */
  private Path onMachineWith(String link, String file) {
    Path machine = world.root().resolve("machine");
    World.script(
        machine,
        """
        #!/bin/sh
        exec unshare --mount sh -c '
          mount -t tmpfs none /mnt && cp -a /etc /mnt/etc && ln -sfn "$1" /mnt/etc/resolv.conf &&
          mount --bind /mnt/etc /etc && mount -t tmpfs none /run && mkdir -p "${2%%/*}" &&
          echo nameserver 192.0.2.53 >"$2" && echo secret >"${2%%/*}/other" &&
          shift 2 && exec "$@"' sh %s %s "$@"
        """
            .formatted(link, file));
    Path bin = world.root().resolve("bin");
    for (String executable : List.of("config", "prepare", "run", "cleanup")) {
      World.script(
          bin.resolve(executable),
          "#!/bin/sh\nexec %s %s/bin/%s \"$@\"\n"
              .formatted(machine, Installation.HOME, executable));
    }
    return bin;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/run/resolvconf/resolv.conf",
        "/run/netconfig/resolv.conf",
        "/run/NetworkManager/resolv.conf",
        "/run/systemd/resolve/stub-resolv.conf"
      })
  void names_are_resolved_wherever_the_machine_has_its_resolv_conf(String file) {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root: SKIPPED");
    assumeTrue(SandboxKind.BUBBLEWRAP.missing().isEmpty(), "bubblewrap is not installed: SKIPPED");
    SandboxKind.BUBBLEWRAP.configure(world, "");
    Path bin = onMachineWith(".." + file, file);
    try (DriverSession session = world.prepared(world.runner(bin), world.granted())) {
      for (String subStage : List.of("get_sources", "build_script")) {
        DriverCall call =
            World.succeeded(session.run(subStage, "cat /etc/resolv.conf; ls " + parent(file)));
        assertThat(call.stdout().text())
            .isEqualTo("nameserver 192.0.2.53\n" + Path.of(file).getFileName() + "\n");
      }
    }
  }

  private static String parent(String file) {
    return file.substring(0, file.lastIndexOf('/'));
  }
}
