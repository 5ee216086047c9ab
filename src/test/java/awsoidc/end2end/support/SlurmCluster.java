package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real cluster on this machine, which ends with this JVM. Partitions: ci, with two nodes; narrow,
 * with a node for one job at a time, and urgent with the same, which it takes from narrow; apart,
 * with a node that does not see the tests' files.
 */
public final class SlurmCluster {

  private static final SlurmCluster INSTANCE = new SlurmCluster();

  /** MUNGE wants a path that nobody else can change, and sockets a short one. */
  private final Path root;

  private boolean running;

  private SlurmCluster() {
    try {
      root = Files.createTempDirectory("slurm");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static SlurmCluster get() {
    return INSTANCE;
  }

  /** What it lacks here, if anything. */
  public static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("a cluster for tests needs root");
    }
    for (String program : List.of("munged", "slurmctld", "slurmd")) {
      if (!Files.isExecutable(Path.of("/usr/sbin", program))) {
        return Optional.of(program + " is not installed (slurm-wlm)");
      }
    }
    return Files.isDirectory(Path.of("/sys/fs/cgroup/freezer"))
        ? Optional.empty()
        : Optional.of("nodes without systemd need cgroup v1");
  }

  public Map<String, String> environment() {
    return Map.of("SLURM_CONF", configuration().toString());
  }

  private Path configuration() {
    return root.resolve("slurm.conf");
  }

  private static final String NODES =
      """
      set -e
      mkdir "$0"/munge "$0"/state "$0"/spool.n1 "$0"/spool.n2 "$0"/spool.n3 "$0"/spool.n4
      chmod 755 "$0"
      head -c128 /dev/urandom >"$0"/munge/key
      chmod 400 "$0"/munge/key
      munged --key-file="$0"/munge/key --socket="$0"/munge.socket --pid-file="$0"/munge.pid --log-file="$0"/munge/log --seed-file="$0"/munge/seed --force
      slurmctld -f "$0"/slurm.conf
      for node in n1 n2 n3; do slurmd -f "$0"/slurm.conf -N $node; done
      # A node with another /tmp.
      unshare --mount bash -c '
        mount --bind "$0" /mnt && mount -t tmpfs tmpfs "${0%/*}" && mkdir "$0" && mount --bind /mnt "$0" &&
          exec slurmd -f "$0"/slurm.conf -N n4' "$0"
      """;

  /** Starts it, the first time. */
  public synchronized SlurmCluster start() {
    if (running) {
      return this;
    }
    running = true;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    List<Integer> ports = freePorts(5);
    World.write(
        configuration(),
        """
        ClusterName=test
        SlurmctldHost=%2$s(127.0.0.1)
        SlurmctldPort=%3$d
        SlurmUser=root
        SlurmdUser=root
        AuthType=auth/munge
        AuthInfo=socket=%1$s/munge.socket
        CredType=cred/munge
        ProctrackType=proctrack/cgroup
        TaskPlugin=task/none
        SwitchType=switch/none
        MpiDefault=none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        SlurmdParameters=config_overrides
        EnforcePartLimits=ALL
        PreemptType=preempt/partition_prio
        PreemptMode=CANCEL
        ReturnToService=2
        KillWait=2
        SlurmdTimeout=10
        SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
        SlurmctldPidFile=%1$s/slurmctld.pid
        SlurmctldLogFile=%1$s/slurmctld.log
        StateSaveLocation=%1$s/state
        SlurmdPidFile=%1$s/slurmd.%%n.pid
        SlurmdLogFile=%1$s/slurmd.%%n.log
        SlurmdSpoolDir=%1$s/spool.%%n
        NodeName=n1 NodeHostname=%2$s NodeAddr=127.0.0.1 Port=%4$d CPUs=128 RealMemory=4000
        NodeName=n2 NodeHostname=%2$s NodeAddr=127.0.0.1 Port=%5$d CPUs=128 RealMemory=4000
        NodeName=n3 NodeHostname=%2$s NodeAddr=127.0.0.1 Port=%6$d CPUs=1 RealMemory=4000
        NodeName=n4 NodeHostname=%2$s NodeAddr=127.0.0.1 Port=%7$d CPUs=1 RealMemory=4000
        PartitionName=ci Nodes=n1,n2 Default=YES MaxTime=INFINITE
        PartitionName=narrow Nodes=n3 MaxTime=INFINITE PriorityTier=1
        PartitionName=apart Nodes=n4 MaxTime=INFINITE
        PartitionName=urgent Nodes=n3 MaxTime=INFINITE PriorityTier=9
        """
            .formatted(
                root,
                hostname(),
                ports.get(0),
                ports.get(1),
                ports.get(2),
                ports.get(3),
                ports.get(4)));
    World.write(
        root.resolve("cgroup.conf"),
        """
        CgroupPlugin=cgroup/v1
        CgroupMountpoint=/sys/fs/cgroup
        CgroupAutomount=no
        ConstrainCores=no
        ConstrainRAMSpace=no
        """);
    ask("bash", "-c", NODES, root.toString());
    Processes.await("four nodes are idle", () -> idle().equals("n1 n2 n3 n4"));
    return this;
  }

  private String idle() {
    return ask("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N")
        .lines()
        .map(String::strip)
        .distinct()
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command against it; returns what it printed. */
  public String ask(String... words) {
    try {
      ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(environment());
      builder.redirectInput(Path.of("/dev/null").toFile());
      // Daemons would hold a pipe.
      Path printed = Files.createTempFile(root, "printed", "");
      Process process = builder.redirectOutput(printed.toFile()).start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      String text = Files.readString(printed);
      Files.delete(printed);
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** As if the machine had lost its power. */
  public void failNode(String node) {
    ask("scontrol", "update", "NodeName=" + node, "State=DOWN", "Reason=test");
  }

  public void repairNode(String node) {
    ask("scontrol", "update", "NodeName=" + node, "State=RESUME");
    Processes.await(
        node + " is idle",
        () -> ask("sinfo", "--noheader", "--nodes=" + node, "--format=%T").contains("idle"));
  }

  /** All that is queued or runs: name, state. */
  public List<String> jobs() {
    return ask("squeue", "--noheader", "--format=%j %T").lines().toList();
  }

  /** Ends what a test has left. */
  public void removeAll() {
    for (String line : jobs()) {
      ask("scancel", "--quiet", "--name=" + line.split(" ", 2)[0]);
    }
  }

  /** The text of every file that Slurm has written, and of its environment. */
  public String everythingWritten() {
    StringBuilder all = new StringBuilder();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }

  private void stop() {
    ask(
        "bash",
        "-c",
        "for f in slurmd.n1 slurmd.n2 slurmd.n3 slurmd.n4 slurmctld munge; do kill $(cat"
            + " \"$0/$f.pid\"); done; sleep 0.5; rm -rf \"$0\"",
        root.toString());
  }
}
