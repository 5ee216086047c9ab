package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobFiles;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.end2end.support.ForEachKind;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;

/**
 * Nothing that an author puts into builds, cache or temporary directories leads the driver, which
 * may be root, outside of them.
 */
@ForEachKind
class HostileBuildsIT {

  /** Limits the driver's own part of a sub-stage: reading an endless file would never return. */
  private static final Duration PROMPTLY = Duration.ofSeconds(15);

  private static final Pattern CACHE_DIRECTORY = Pattern.compile("\"cache_dir\":\"([^\"]*)\"");

  static List<SandboxKind> kinds() {
    return SandboxKind.ON_THE_MACHINE;
  }

  @Parameter private SandboxKind kind = SandboxKind.HOST;

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() {
    Optional<String> missing = kind.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    kind.configure(world, "");
  }

  @AfterEach
  void removeContainers() {
    kind.tidy();
  }

  private DriverSession prepared(JobBuilder job) {
    return world.prepared(job);
  }

  private static String out(DriverCall call) {
    return call.stdout().text();
  }

  /** The path on this machine of a file that a script wrote. */
  private Path onHost(String name) throws IOException {
    try (Stream<Path> files = Files.walk(world.builds())) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  /** The links are made between prepare and run, where GIT_CLONE_PATH would lead. */
  @Test
  void a_link_in_the_builds_leads_to_no_other_projects() throws IOException {
    assumeTrue(
        kind != SandboxKind.HOST && kind != SandboxKind.USER,
        "docs/security.md: one account reads all its files");
    try (DriverSession victim = prepared(world.granted().project(21, "acme/victim"));
        DriverSession thief = prepared(world.granted())) {
      World.succeeded(
          victim.run(
              "build_script",
              "mkdir -p %1$s; echo treasure >%1$s/treasure".formatted(victim.projectDirectory())));
      Path stolen = parent(onHost("treasure"));
      Path builds = thief.projectDirectory().resolve("../../../..").normalize();
      for (Path target = stolen; target.startsWith(world.builds()); target = parent(target)) {
        for (Path link :
            List.of(
                thief.projectDirectory().resolveSibling("link"),
                thief.projectDirectory().resolve("deep/link"),
                builds.resolve("link"))) {
          String way = link + "/" + target.relativize(stolen);
          thief.environment(
              "CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", thief.projectDirectory() + ".tmp");
          World.succeeded(
              thief.run(
                  "build_script",
                  "mkdir -p %1$s; rm -rf %2$s; ln -s %3$s %2$s"
                      .formatted(parent(link), link, target)));
          thief.environment("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", way + "/shop.tmp");
          for (String subStage : List.of("get_sources", "build_script")) {
            DriverCall call =
                thief.run(
                    subStage,
                    "cat %1$s/treasure %2$s/treasure; grep -rs treasure %3$s; true"
                        .formatted(way, stolen, builds));
            assertThat(out(call)).as("%s -> %s in %s", link, target, subStage).isEmpty();
          }
        }
      }
    }
  }

  private static Path parent(Path path) {
    return path.resolve("..").normalize();
  }

  @Test
  void what_leaves_a_job_is_looked_at_through_no_link_and_no_pipe_is_waited_for() {
    List<String> uploads =
        List.of("p/kmsg", "p/self/pagemap", "p/self/mem", "p/*/environ", "d/zero", "d/*", "r/**");
    JobBuilder job =
        world
            .granted()
            .artifacts(new JobFiles("all", uploads, "on_success"))
            .artifacts(
                new JobFiles("all", List.of("pipe", "huge", "loop/", "leak", "*"), "always"));
    try (DriverSession session = prepared(job)) {
      for (String env :
          List.of(
              "mkfifo %s.tmp/gitlab_runner_env",
              "ln -s /proc/kmsg %s.tmp/gitlab_runner_env",
              "mkdir %s.tmp/gitlab_runner_env",
              "rm -rf %1$s.tmp; ln -s / %1$s.tmp")) {
        String project = session.projectDirectory().toString();
        DriverCall call =
            session.run(
                "build_script",
                """
                rm -rf %1$s %1$s.tmp; mkdir -p %1$s %1$s.tmp; cd %1$s
                ln -s /proc p; ln -s /dev d; ln -s / r; ln -s . loop
                mkfifo pipe; truncate -s 1099511627776 huge; echo "$AWS_SESSION_TOKEN" >leak
                rm -rf %1$s.tmp/gitlab_runner_env; %2$s
                """
                    .formatted(project, env.formatted(project)));

        assertThat(call.exitCode()).as("%s", call.stderr().text()).isZero();
        assertThat(call.wall()).isLessThan(PROMPTLY);
        assertThat(call.stderr().text().lines().filter(line -> line.startsWith("WARNING")))
            .hasSize(2)
            .anyMatch(line -> line.contains("/leak, which is about to leave"))
            .anyMatch(line -> line.contains("too many, or too large"));
        DriverCall after = session.run("after_script", "echo \"${AWS_SESSION_TOKEN:+granted}\"");
        assertThat(after.wall()).isLessThan(PROMPTLY);
        assertThat(out(after)).isEqualTo("granted\n");
      }
      session.run("build_script", "rm -rf " + session.projectDirectory() + ".tmp");
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void nothing_outside_is_deleted_or_changed_whatever_becomes_a_link() throws IOException {
    Path precious = Files.createDirectory(world.root().resolve("precious"));
    Files.createDirectories(precious.resolve("shop.tmp"));
    Files.createFile(precious.resolve("shop.tmp/file"));
    Files.createFile(precious.resolve("file"));
    Object owner = Files.getAttribute(precious, "unix:uid");
    Object mode = Files.getAttribute(precious, "unix:mode");
    List<String> links =
        List.of(
            "rm -rf %1$s.tmp; ln -s %2$s %1$s.tmp",
            "rm -rf %1$s; ln -s %2$s %1$s",
            "d=$(dirname %1$s); rm -rf $d; ln -s %2$s $d",
            "mkdir -p %1$s.tmp; ln -s %2$s %1$s.tmp/dir; ln -s %2$s/file %1$s.tmp/file",
            "rm -rf \"$TMPDIR\" ~/* 2>/dev/null; ln -s %2$s \"$TMPDIR\" || ln -s %2$s"
                + " \"$TMPDIR/x\"",
            "ln -s %2$s ~/link; ln -s %2$s \"$TMPDIR/link\"");
    for (String link : links) {
      if (kind == SandboxKind.HOST && link.contains("~")) {
        continue; // that home is everybody's
      }
      try (DriverSession session = prepared(world.granted())) {
        String project = session.projectDirectory().toString();
        String script = "mkdir -p %1$s; " + link + "; true";
        session.run("build_script", script.formatted(project, precious));
        session.run("after_script", "true");
        session.cleanup();

        assertThat(precious.resolve("file")).as(link).exists();
        assertThat(precious.resolve("shop.tmp/file")).as(link).exists();
        assertThat(Files.getAttribute(precious, "unix:uid")).as(link).isEqualTo(owner);
        assertThat(Files.getAttribute(precious, "unix:mode")).as(link).isEqualTo(mode);
      }
      try (DriverSession next = prepared(world.granted())) {
        next.run(
            "build_script",
            "cd /; d=$(dirname %1$s); [ ! -L $d ] || rm $d; rm -rf %1$s %1$s.tmp; true"
                .formatted(next.projectDirectory()));
        World.succeeded(next.cleanup());
      }
    }
  }

  @Test
  void builds_and_cache_of_unprotected_refs_do_not_reach_protected_ones() {
    assumeTrue(kind.isolates(), "docs/security.md: host is for jobs that trust each other");
    String look = "find %1$s %2$s -name 'poison*' | wc -l";
    String poison =
        "mkdir -p %3$s/.git/hooks; touch %3$s/.git/hooks/poison %1$s/poison %2$s/poison; ";
    RunnerGeneration tells = RunnerGeneration.V19;
    RunnerGeneration tellsNot = RunnerGeneration.V18_1;
    assertThat(seen(tells, false, poison + look)).isEqualTo("3");
    assertThat(seen(tells, true, look)).isEqualTo("0");
    assertThat(seen(tellsNot, true, look)).isEqualTo("0");
    assertThat(seen(tells, false, look)).isEqualTo("3");
    // docs/configuration.md: where the runner does not say, they share a directory that other jobs
    // cannot see.
    assertThat(seen(tellsNot, false, poison + look)).isEqualTo("3");
    assertThat(seen(tellsNot, true, look)).isEqualTo("3");
    assertThat(seen(tells, true, look)).isEqualTo("0");
  }

  private String seen(RunnerGeneration generation, boolean isProtected, String script) {
    JobBuilder job = world.granted().protectedRef(isProtected);
    try (DriverSession session = world.runner().generation(generation).build().begin(job.build())) {
      Matcher cache = CACHE_DIRECTORY.matcher(out(World.succeeded(session.config())));
      assertThat(cache.find()).isTrue();
      World.succeeded(session.prepare());
      Path project = session.projectDirectory();
      DriverCall call =
          session.run(
              "build_script",
              script.formatted(
                  project.resolve("../../../..").normalize(), cache.group(1), project));
      World.succeeded(session.cleanup());
      return out(World.succeeded(call)).strip();
    }
  }
}
