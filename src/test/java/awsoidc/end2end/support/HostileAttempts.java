package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Attempts to get out of a sandbox, in one script. Each prints its name and its result, and changes
 * nothing on the machine if it succeeds.
 */
public final class HostileAttempts {

  /** What must hold an attempt. */
  public enum Held {
    /** Only root could, in any sandbox. */
    BY_KERNEL,
    /** Any account other than the runner's is enough. */
    BY_ACCOUNT,
    /** Namespaces, masked paths or a system call filter are needed. */
    BY_SANDBOX
  }

  private static final String HELD = "held";

  private record Attempt(String name, Held by, String script) {}

  private static final String X86_64 = "amd64";

  /**
   * CAP_DAC_READ_SEARCH, SYS_MODULE, SYS_RAWIO, SYS_PTRACE, SYS_ADMIN, SYS_BOOT, NET_ADMIN,
   * SYS_TIME and BPF (capabilities(7)).
   */
  private static final String CAPABILITIES_OF_THE_MACHINE = "0x80026b1004";

  private final List<Attempt> attempts = new ArrayList<>();
  private final String arch = System.getProperty("os.arch", "");

  private HostileAttempts() {}

  /**
   * All of them.
   *
   * @param machine shell words that set what the test knows of the machine: process, network, port,
   *     secrets, builds, installation, records, state
   */
  public static String script(String machine) {
    StringBuilder script = new StringBuilder(machine).append('\n').append(TOOLS);
    for (Attempt attempt : new HostileAttempts().all()) {
      script.append("attempt '%s' <<'EOF'\n%s\nEOF\n".formatted(attempt.name(), attempt.script()));
    }
    return script.toString();
  }

  /**
   * Shell words for {@link #script}.
   *
   * @param process of another account, or at least none of the job's
   * @param secret a file that no job may read
   * @param port on which this machine listens
   */
  public static String machine(
      World world, DriverSession session, long process, Path secret, int port) throws IOException {
    String addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(InetAddress::getHostAddress)
            .filter(address -> address.indexOf(':') < 0)
            .collect(Collectors.joining(" "));
    return """
    process=%d network='%s' port=%d addresses='%s'
    secrets=%s builds=%s installation=%s records=%s state=%s
    """
        .formatted(
            process,
            Files.readSymbolicLink(Path.of("/proc/self/ns/net")),
            port,
            addresses,
            secret,
            world.builds(),
            Installation.HOME,
            world.records(),
            session.directory());
  }

  /** Asserts that a sub-stage that ran them succeeded with none that must be held. */
  public static void assertHeld(SandboxKind kind, DriverCall call) {
    List<String> expected = names(kind);
    assertThat(expected).hasSizeGreaterThanOrEqualTo(30);
    assertThat(call.stdout().text().lines())
        .as(call.stderr().text())
        .containsAll(expected.stream().map(name -> name + ": " + HELD).toList())
        .doesNotContain("programs: missing");
  }

  /** The attempts that a sandbox must hold. */
  private static List<String> names(SandboxKind kind) {
    Held most =
        switch (kind) {
          case HOST, DRIVER -> Held.BY_KERNEL;
          case USER, SLURM -> Held.BY_ACCOUNT;
          case BUBBLEWRAP, PODMAN, DOCKER -> Held.BY_SANDBOX;
        };
    return new HostileAttempts()
        .all().stream()
            .filter(attempt -> attempt.by().compareTo(most) <= 0)
            .map(Attempt::name)
            .toList();
  }

  private static final String TOOLS =
      """
      export process network port addresses secrets builds installation records state
      # attempt NAME <SCRIPT: says whether it succeeded.
      attempt() {
        script=$(cat)
        if timeout 10 bash -c "$script" </dev/null >/dev/null 2>&1; then
          echo "$1: got through"
        else
          echo "$1: held"
        fi
      }
      # call NUMBER ARGUMENT...: whether neither the kernel nor a filter forbids a system call, whatever its arguments.
      call() {
        perl -e '($n, @a) = map { $_ + 0 } @ARGV; $r = syscall($n, @a); exit($r >= 0 || ($! != 1 && $! != 13 && $! != 38) ? 0 : 1)' "$@"
      }
      # succeeds NUMBER ARGUMENT...: a system call that does no harm.
      succeeds() {
        perl -e '($n, @a) = map { $_ + 0 } @ARGV; exit(syscall($n, @a) >= 0 ? 0 : 1)' "$@"
      }
      # through_git PREPARATION, COMMAND: whether what git starts gets further than the script itself. `payload` must run.
      through_git() {
        repository=$(mktemp -d) && cd "$repository" && git init -q . || exit 0
        git config user.name x && git config user.email x@example.com
        printf '#!/bin/bash\\ntouch "%s/ran"\\n: >>/proc/sys/kernel/core_pattern && touch "%s/reached"\\n' \\
          "$PWD" "$PWD" >payload && chmod 755 payload || exit 0
        payload=$PWD/payload
        eval "$1"
        eval "$2"
        [ ! -e ran ] || [ -e reached ] # what did not run has shown nothing
      }
      export -f call succeeds through_git
      type -P perl git timeout mount unshare mknod >/dev/null || echo 'programs: missing'
      """;

  private List<Attempt> all() {
    files();
    kernel();
    namespaces();
    systemCalls();
    others();
    git();
    return attempts;
  }

  private void files() {
    for (String file :
        List.of(
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/kernel/modprobe",
            "/proc/sys/kernel/hostname",
            "/proc/sys/vm/drop_caches",
            "/proc/sysrq-trigger",
            "/proc/irq/default_smp_affinity",
            "/sys/kernel/uevent_helper",
            "/sys/power/state")) {
      add("write " + file, Held.BY_KERNEL, ": >>" + file);
    }
    add(
        "write core_pattern anew",
        Held.BY_KERNEL,
        "p=$(cat /proc/sys/kernel/core_pattern) && echo \"$p\" >/proc/sys/kernel/core_pattern");
    for (String file :
        List.of("/etc/shadow", "/proc/timer_list", "/proc/kcore", "/dev/mem", "/dev/vda")) {
      add("read " + file, Held.BY_KERNEL, "head -c 16 " + file + " | tr '\\0' x | grep -q .");
    }
    add("read /proc/keys", Held.BY_SANDBOX, "grep -q . /proc/keys");
    for (String directory : List.of("/proc/scsi", "/proc/acpi", "/sys/firmware")) {
      add("list " + directory, Held.BY_SANDBOX, "ls -A " + directory + " | grep -q .");
    }
  }

  private void kernel() {
    add(
        "release_agent",
        Held.BY_KERNEL,
        "for f in /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent; do"
            + " [ ! -e $f ] || ! : >>$f || exit 0; done; exit 1");
    add(
        "make a memory device",
        Held.BY_KERNEL,
        "cd \"$(mktemp -d)\" && mknod m c 1 1 && head -c 1 m");
    add("make a disk", Held.BY_KERNEL, "cd \"$(mktemp -d)\" && mknod d b 254 0 && head -c 1 d");
    add(
        "capabilities of the machine",
        Held.BY_KERNEL,
        "c=$(grep CapEff /proc/self/status) && (((0x${c##*[!0-9a-f]} & "
            + CAPABILITIES_OF_THE_MACHINE
            + ") != 0))");
    add(
        "capabilities that a program could regain",
        Held.BY_SANDBOX,
        "c=$(grep CapBnd /proc/self/status) && (((0x${c##*[!0-9a-f]} & "
            + CAPABILITIES_OF_THE_MACHINE
            + ") != 0)) && ! grep -q 'NoNewPrivs:.1' /proc/self/status");
    add("new privileges", Held.BY_ACCOUNT, "! grep -q 'NoNewPrivs:.1' /proc/self/status");
    add("no filter", Held.BY_SANDBOX, "! grep -q 'Seccomp:.2' /proc/self/status");
  }

  private void namespaces() {
    add("mount", Held.BY_KERNEL, "mount -t tmpfs x /tmp && umount /tmp");
    add("mount /proc anew", Held.BY_KERNEL, "mount -t proc x /tmp && umount /tmp");
    add("make /usr writable", Held.BY_KERNEL, "mount -o remount,rw,bind /usr");
    add("uncover /proc", Held.BY_KERNEL, "umount /proc/sys || umount /proc/kcore");
    add("user namespace", Held.BY_SANDBOX, "unshare -U true");
    add("mount in a user namespace", Held.BY_SANDBOX, "unshare -U -r -m mount -t tmpfs x /tmp");
    add("mount namespace", Held.BY_KERNEL, "unshare -m true");
    add("network namespace", Held.BY_KERNEL, "unshare -n true");
    add(
        "chroot",
        Held.BY_KERNEL,
        "perl -e 'exit(chroot(\"/proc/1/root\") && -e $ENV{installation} ? 0 : 1)'");
    add(
        "namespaces of process 1",
        Held.BY_KERNEL,
        "perl -e 'open(N, \"/proc/1/ns/mnt\") && syscall(%d, fileno(N), 0) == 0 && -e \"$ENV{installation}\" or exit 1'"
            .formatted(number(308, 268)));
  }

  private void systemCalls() {
    call("load a module", Held.BY_KERNEL, number(313, 273), "-1 0 0");
    call("kexec", Held.BY_KERNEL, number(246, 104), "0 0 0 0");
    call("reboot", Held.BY_KERNEL, number(169, 142), "1 1 1 0");
    call("swapon", Held.BY_KERNEL, number(167, 224), "0 0");
    call("pivot_root", Held.BY_KERNEL, number(155, 41), "0 0");
    call("bpf", Held.BY_SANDBOX, number(321, 280), "-1 0 0");
    call("perf_event_open", Held.BY_SANDBOX, number(298, 241), "0 0 0 0 0");
    call("userfaultfd", Held.BY_SANDBOX, number(323, 282), "1");
    call("open_by_handle_at", Held.BY_SANDBOX, number(304, 265), "-1 0 0");
    call("keyctl", Held.BY_SANDBOX, number(250, 219), "0 -3 1");
    call("add_key", Held.BY_SANDBOX, number(248, 217), "0 0 0 0 0");
    call("request_key", Held.BY_SANDBOX, number(249, 218), "0 0 0 0");
    call("setns", Held.BY_SANDBOX, number(308, 268), "-1 0");
    add(
        "clone into a user namespace",
        Held.BY_SANDBOX,
        "succeeds %d %d 0 0 0 0".formatted(number(56, 220), 0x10000000 | 17));
    add(
        "clone3 into a user namespace",
        Held.BY_SANDBOX,
        "perl -e '$a = pack(\"Q8\", 0x10000000, 0, 0, 0, 17, 0, 0, 0); exit(syscall(435, $a, 64) >="
            + " 0 ? 0 : 1)'");
    add(
        "addresses that are known before",
        Held.BY_SANDBOX,
        "succeeds %d %d".formatted(number(135, 92), 0x0040000));
    if (arch.equals(X86_64)) {
      call("iopl", Held.BY_KERNEL, 172, "3");
      add("system calls of x32", Held.BY_SANDBOX, "succeeds %d".formatted(0x40000000 + 39));
    }
  }

  private void others() {
    add("signal a process", Held.BY_KERNEL, "kill -0 $process");
    add(
        "trace a process",
        Held.BY_KERNEL,
        "succeeds %d 16 $process 0 0".formatted(number(101, 117)));
    add("read the environment of a process", Held.BY_KERNEL, "grep -q . /proc/$process/environ");
    add(
        "read the files of a process",
        Held.BY_KERNEL,
        "ls /proc/$process/root/ /proc/$process/fd/");
    add(
        "the session of whoever started it",
        Held.BY_SANDBOX,
        "read -r line </proc/self/stat && set -- ${line##*) } && [ \"$4\" = 0 ]");
    add(
        "network of the machine",
        Held.BY_SANDBOX,
        "[ \"$(readlink /proc/self/ns/net)\" = $network ]");
    add("loopback of the machine", Held.BY_SANDBOX, "exec 3<>/dev/tcp/127.0.0.1/$port");
    add(
        "addresses of the machine",
        Held.BY_SANDBOX,
        "for a in 169.254.169.254 $addresses; do (exec 3<>/dev/tcp/$a/$port) && exit 0; done; exit"
            + " 1");
    add("a file of root", Held.BY_ACCOUNT, "grep -q treasure $secrets");
    add("the same through process 1", Held.BY_ACCOUNT, "grep -q treasure /proc/1/root$secrets");
    add("builds of another project", Held.BY_ACCOUNT, "grep -rqs treasure $builds");
    add(
        "the installation",
        Held.BY_ACCOUNT,
        "for f in run config prepare; do [ ! -e $installation/bin/$f ] || ! :"
            + " >>$installation/bin/$f || exit 0; done; exit 1");
    add("the records of jobs", Held.BY_ACCOUNT, "ls $records | grep -q .");
    add("the sealed state", Held.BY_ACCOUNT, "grep -q . $state/aws-oidc-executor.state");
    add(
        "an engine",
        Held.BY_KERNEL,
        "for s in /run/docker.sock /var/run/docker.sock /run/podman/podman.sock"
            + " $installation/../engines/docker.sock; do [ ! -w $s ] || exit 0; done; exit 1");
    add(
        "files for scripts",
        Held.BY_KERNEL,
        "for f in run help end; do ! : >>/run/aws-oidc-executor/$f || exit 0; done; exit 1");
  }

  /** Programs that an author, or an earlier job, can make git start. */
  private void git() {
    String commit = "git commit -q --allow-empty -m x";
    git(
        "a hook",
        "mkdir -p .git/hooks; cp payload .git/hooks/post-checkout",
        commit + "; git checkout -q -b y");
    git("core.hooksPath", "mkdir h; cp payload h/post-commit; git config core.hooksPath h", commit);
    git("core.fsmonitor", "git config core.fsmonitor \"$payload\"", "git status");
    git("core.sshCommand", "git config core.sshCommand \"$payload\"", "git ls-remote ssh://x/y");
    git("GIT_SSH_COMMAND", "export GIT_SSH_COMMAND=$payload", "git ls-remote ssh://x/y");
    git(
        "a filter",
        "git config filter.f.clean \"$payload\"; echo '* filter=f' >.gitattributes",
        "echo x >f; git add f");
    git("an editor", "export GIT_EDITOR=$payload", "git commit --allow-empty");
    git("an alias", "git config alias.x '!'\"$payload\"", "git x");
    git(
        "a credential helper",
        "git config credential.helper '!'\"$payload\"",
        "git credential fill <<<url=https://x/y");
  }

  private void git(String name, String preparation, String command) {
    add(
        "git: " + name,
        Held.BY_KERNEL,
        "through_git '%s' '%s'"
            .formatted(preparation.replace("'", "'\\''"), command.replace("'", "'\\''")));
  }

  private void call(String name, Held by, int number, String arguments) {
    add(name, by, "call " + number + " " + arguments);
  }

  private int number(int x8664, int aarch64) {
    return arch.equals(X86_64) ? x8664 : aarch64;
  }

  private void add(String name, Held by, String script) {
    attempts.add(new Attempt(name, by, script));
  }
}
