package awsoidc.end2end;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.Job;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a stage does to start, in numbers that no other load of the machine changes: a stage that
 * has become slower shows here, and docs/performance.md has the times. Whoever has a good reason
 * raises a ceiling; a few per cent above the figure are enough.
 */
@Isolated("counts what a stage does, and other processes add to that")
class StartUpGuardIT {

  /**
   * @param classes loaded from elsewhere than the AOT cache: each is parsed, and often made by code
   *     that has to start first
   * @param kilobytes allocated
   * @param systemCalls but those that wait, and those that look at the rest of the machine; of a
   *     script what is beyond those of a login shell, which every machine's /etc/profile has its
   *     own of
   * @param programs started, the launcher's own shell and the JVM among them; of a script likewise
   */
  private record Ceiling(int classes, int kilobytes, int systemCalls, int programs) {}

  /** A stage without a JVM loads and allocates nothing. */
  private static final Map<String, Ceiling> CEILINGS =
      Map.of(
          "config", new Ceiling(6, 3_500, 1_460, 2), // which reads config.toml, too
          "prepare", new Ceiling(25, 4_600, 1_600, 2),
          "run-prepare_script", new Ceiling(0, 0, 1_600, 6),
          // Its script comes on a pipe, which a shell reads byte by byte.
          "run-step_script", new Ceiling(5, 1_120, 8_600, 10),
          "cleanup", new Ceiling(5, 380, 1_270, 2)); // it looks at every process of the machine

  /** Other processes only add to a count, so the minimum of several runs is the stage's own. */
  private static final int JOBS_TO_COUNT = 3;

  private static final List<String> EXECUTABLES = List.of("config", "prepare", "run", "cleanup");

  /** Their number depends on timing. */
  private static final Set<String> WAITING =
      Set.of(
          "futex",
          "sched_yield",
          "restart_syscall",
          "clock_nanosleep",
          "poll",
          "wait4",
          "rt_sigreturn");

  /** A shell that waits for another process starts one of these each time. */
  private static final Pattern SLEEP = Pattern.compile("^(\\d+) +execve\\(\"[^\"]*/sleep\"");

  private static final Pattern CALL = Pattern.compile("^\\d+ +(\\w+)\\(");
  private static final Pattern PROGRAM = Pattern.compile("execve[( ].* = 0$");

  /** Loaded when two threads contend, which may not have happened in the training. */
  private static final Pattern CHANCE = Pattern.compile("AbstractQueued\\w*Synchronizer\\$");

  /**
   * There are more or fewer of them: other processes, whether one has begun since, and the control
   * groups above this one, which a JVM asks for its limits.
   */
  private static final Pattern OTHERS =
      Pattern.compile(
          "/proc(/\\d+/(environ|stat)|>)"
              + "|kill\\(\\d+, 0\\)|write\\(2</dev/null>"
              + "|/sys/fs/cgroup/[^\">]*(memory|cpu)\\.");

  private static final Pattern HEAP = Pattern.compile("DefNew\\s+total \\d+K, used (\\d+)K");

  @RegisterExtension private final World world = new World();

  /** Beside other jobs and with common settings, which the training covers. */
  @Test
  void so_do_the_classes_of_a_busy_runner_that_is_configured_for_more() throws IOException {
    trainedSandbox();
    world.configure(
        """
        roles:
          - when: {project_path: "acme/**", ref: [main, "release/*"]}
            assume: {variable: ROLE_ARN, allow: "%s"}
            session_name: "gitlab-{project_path}"
            session_policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
            profiles: {other: {assume: "%s"}}
        credentials: {delivery: endpoint}
        audit: {file: "%s/audit.jsonl"}
        """
            .formatted(World.ROLE, World.ROLE, world.root()));
    Path logs = Files.createDirectory(world.root().resolve("logs"));
    Installation observed = observed(logs, "");
    Job job = world.granted().variable("ROLE_ARN", World.ROLE).build();

    try (DriverSession other =
        world.prepared(world.granted().id(99).variable("ROLE_ARN", World.ROLE))) {
      wholeJob(observed.bin(), job);
      World.succeeded(other.cleanup());
    }

    SoftAssertions all = new SoftAssertions();
    checkClasses(logs, all);
    all.assertAll();
  }

  @Test
  void every_class_comes_out_of_the_cache_and_little_is_allocated() throws IOException {
    trainedSandbox();
    firstJobOfTheAccount();
    Path logs = Files.createDirectory(world.root().resolve("logs"));
    // A young generation that nothing is collected in, and no buffers of threads: what is used at
    // the end is what was allocated.
    Installation observed =
        observed(logs, "-Xms64m -Xmn48m -XX:-UseTLAB -Xlog:gc+exit:file=" + logs + "/$1.heap");

    wholeJob(observed.bin(), world.granted().build());

    SoftAssertions all = new SoftAssertions();
    checkClasses(logs, all);
    for (String executable : EXECUTABLES) {
      all.assertThat(used(logs.resolve(executable + ".heap")))
          .as("%s: KB allocated", executable)
          .isPositive()
          .isLessThanOrEqualTo(ceiling(executable).kilobytes);
    }
    all.assertAll();
  }

  /** It makes directories that later ones find. */
  private void firstJobOfTheAccount() {
    wholeJob(Installation.HOME.resolve("bin"), world.granted().id(98).build());
  }

  /** That of a runner without a sandbox in its configuration. */
  private void trainedSandbox() {
    boolean root = "root".equals(System.getProperty("user.name"));
    world.sandbox(root ? "user: daemon" : World.HOST).configure(World.ONE_RULE);
  }

  private Installation observed(Path logs, String more) throws IOException {
    Installation observed = Installation.copyTo(world.root().resolve("observed"));
    observed.addJavaOptions(more + " -Xlog:class+load:file=" + logs + "/$1.classes");
    return observed;
  }

  private static void checkClasses(Path logs, SoftAssertions all) throws IOException {
    for (String executable : EXECUTABLES) {
      List<String> foreign =
          Files.readAllLines(logs.resolve(executable + ".classes")).stream()
              .filter(line -> line.contains(" source: "))
              .filter(line -> !line.contains("shared objects file"))
              .filter(line -> !CHANCE.matcher(line).find())
              .map(line -> line.replaceFirst(".*\\] ", ""))
              .toList();
      all.assertThat(foreign)
          .as("%s: classes from outside the AOT cache", executable)
          .hasSizeLessThanOrEqualTo(ceiling(executable).classes);
    }
  }

  @Test
  void no_stage_makes_more_system_calls_or_starts_more_programs() throws IOException {
    assumeTrue(
        Command.run("strace", "-o", "/dev/null", "true").exitCode() == 0,
        "strace is missing, or may not trace here: nobody counts the system calls of the stages");
    Path counts = Files.createDirectory(world.root().resolve("counts"));
    Path wrappers = Files.createDirectory(world.root().resolve("wrappers"));
    for (String executable : EXECUTABLES) {
      World.script(
          wrappers.resolve(executable),
          """
          #!/bin/bash
          name=%s
          [ $name != run ] || name=run-${*: -1}
          exec strace -f -y -o %s/$name %s "$@"
          """
              .formatted(executable, counts, Installation.HOME.resolve("bin").resolve(executable)));
    }

    Path shell = counts.resolve("shell");
    Map<String, Counted> least = new HashMap<>();
    for (int job = 0; job < JOBS_TO_COUNT; job++) {
      wholeJob(wrappers, world.granted().build());
      Command.run(
          Map.of("PATH", Command.PATH, "HOME", world.root().toString()),
          world.root(),
          "true\n",
          List.of("strace", "-f", "-y", "-o", shell.toString(), "bash", "-l").toArray());
      for (String stage : CEILINGS.keySet()) {
        List<String> trace = withoutSleeps(Files.readAllLines(counts.resolve(stage)));
        List<String> own = stage.startsWith("run-") ? Files.readAllLines(shell) : List.<String>of();
        least.merge(
            stage,
            new Counted(systemCalls(trace) - systemCalls(own), programs(trace) - programs(own)),
            Counted::least);
      }
    }

    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<String, Ceiling> stage : CEILINGS.entrySet()) {
      Counted counted = Objects.requireNonNull(least.get(stage.getKey()));
      all.assertThat(counted.systemCalls)
          .as("%s: system calls", stage.getKey())
          .isPositive()
          .isLessThanOrEqualTo(stage.getValue().systemCalls);
      all.assertThat(counted.programs)
          .as("%s: programs started", stage.getKey())
          .isPositive()
          .isLessThanOrEqualTo(stage.getValue().programs);
    }
    all.assertAll();
  }

  private record Counted(int systemCalls, int programs) {

    static Counted least(Counted one, Counted other) {
      return new Counted(
          Math.min(one.systemCalls, other.systemCalls), Math.min(one.programs, other.programs));
    }
  }

  private void wholeJob(Path bin, Job job) {
    try (DriverSession session = world.runner(bin).build().begin(job)) {
      World.succeeded(session.config());
      World.succeeded(session.prepare());
      World.succeeded(session.run("prepare_script"));
      World.succeeded(session.run("get_sources"));
      World.succeeded(session.run("step_script"));
      World.succeeded(session.cleanup());
    }
  }

  private static Ceiling ceiling(String executable) {
    String stage = executable.equals("run") ? "run-step_script" : executable;
    return Objects.requireNonNull(CEILINGS.get(stage), stage);
  }

  /** As the JVM reports it at its end, less what comes from the archive. */
  private static int used(Path log) throws IOException {
    Matcher generation = HEAP.matcher(Files.readString(log));
    return generation.find() ? Integer.parseInt(generation.group(1)) : 0;
  }

  private static List<String> withoutSleeps(List<String> trace) {
    Set<String> sleeps =
        trace.stream()
            .flatMap(line -> SLEEP.matcher(line).results())
            .map(sleep -> sleep.group(1) + " ")
            .collect(Collectors.toSet());
    return trace.stream().filter(line -> sleeps.stream().noneMatch(line::startsWith)).toList();
  }

  private static int systemCalls(List<String> trace) {
    int calls = 0;
    for (String line : trace) {
      Matcher call = CALL.matcher(line);
      if (call.find() && !WAITING.contains(call.group(1)) && !OTHERS.matcher(line).find()) {
        calls++;
      }
    }
    return calls;
  }

  private static int programs(List<String> trace) {
    return (int) trace.stream().filter(line -> PROGRAM.matcher(line).find()).count();
  }
}
