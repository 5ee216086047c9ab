package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import awsoidc.runner.ContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSandboxTest {

  private static final ContainerJob NO_CONTAINERS =
      new ContainerJob(
          new ContainerRequest(Optional.empty(), List.of(), List.of(), List.of(), Set.of()),
          text -> text,
          name -> Optional.empty(),
          new HostUser("", "", "", ""),
          Optional.empty(),
          "aws-oidc-x",
          Optional.empty());

  private static final HostUser USER =
      new HostUser("runner", "/home/runner", "/usr/bin:/bin", "C.UTF-8");

  @TempDir private Path directory;

  private Path temporary;
  private Path jobDirectory;

  @BeforeEach
  void makeTheRunnersDirectory() throws IOException, InterruptedException, UnusableSandbox {
    temporary = Files.createDirectory(directory.resolve("custom-executor123"));
    jobDirectory = temporary.resolve("aws-oidc-executor");
  }

  @Test
  void creating_it_makes_a_directory_of_the_jobs_own()
      throws IOException, InterruptedException, UnusableSandbox {
    sandbox(USER).makeDirectories(warning -> {});

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(jobDirectory)))
        .isEqualTo("rwx------");
  }

  @Test
  void creating_it_twice_leaves_one_that_is_empty()
      throws IOException, InterruptedException, UnusableSandbox {
    sandbox(USER).makeDirectories(warning -> {});
    Files.createFile(jobDirectory.resolve("of the first"));
    sandbox(USER).makeDirectories(warning -> {});

    assertThat(jobDirectory).isEmptyDirectory();
  }

  @Test
  void a_link_laid_in_its_way_is_removed_and_not_followed(@TempDir Path elsewhere)
      throws IOException, InterruptedException, UnusableSandbox {
    Path file = Files.createFile(elsewhere.resolve("file"));
    Files.createSymbolicLink(jobDirectory, elsewhere);
    sandbox(USER).makeDirectories(warning -> {});

    assertThat(jobDirectory).isDirectory();
    assertThat(Files.isSymbolicLink(jobDirectory)).isFalse();
    assertThat(file).exists();
  }

  @Test
  void creating_it_makes_the_directories_of_builds_and_cache()
      throws IOException, InterruptedException, UnusableSandbox {
    SandboxPlan.of(
            new HostPlan(),
            directory.resolve("a/builds"),
            directory.resolve("b/cache"),
            SandboxSettings.DEFAULT_GRACE)
        .sandbox(new JobDirectories(temporary, directory.resolve("state")), USER)
        .makeDirectories(warning -> {});

    assertThat(directory.resolve("a/builds")).isDirectory();
    assertThat(directory.resolve("b/cache")).isDirectory();
  }

  @Test
  void without_bash_on_the_path_it_is_refused() {
    HostUser poor = new HostUser("runner", "/home/runner", directory + "::/nowhere", "C");

    assertThatThrownBy(() -> sandbox(poor).makeDirectories(warning -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bash is not on the runner's PATH " + directory + "::/nowhere");
    assertThat(jobDirectory).doesNotExist();
  }

  @Test
  void a_script_runs_in_a_login_shell() {
    assertThat(sandbox(USER).launch().command()).isEqualTo(Word.of(List.of("bash", "-l")));
  }

  @Test
  void a_script_gets_a_clean_environment() {
    assertThat(sandbox(USER).launch().environment())
        .containsOnly(
            entry("HOME", "/home/runner"),
            entry("USER", "runner"),
            entry("LOGNAME", "runner"),
            entry("PATH", "/usr/bin:/bin"),
            entry("LANG", "C.UTF-8"),
            entry("TMPDIR", jobDirectory.toString()),
            entry("SHLVL", "2"));
  }

  @Test
  void the_user_is_taken_from_the_driver_and_the_system_fills_the_gaps() {
    Map<String, String> driver = Map.of("HOME", "/h", "PATH", "/p", "LANG", "de_DE", "USER", "x");

    assertThat(HostUser.of(name -> Optional.ofNullable(driver.get(name)), "runner", "/s"))
        .isEqualTo(new HostUser("runner", "/h", "/p", "de_DE"));
    assertThat(HostUser.of(name -> Optional.empty(), "runner", "/s"))
        .isEqualTo(
            new HostUser(
                "runner",
                "/s",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "C.UTF-8"));
  }

  @Test
  void directories_are_resolved_through_their_links()
      throws IOException, InterruptedException, UnusableSandbox {
    Path real = Files.createDirectories(directory.resolve("real/builds"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("real"));

    assertThat(resolved(link.resolve("builds"))).isEqualTo(real.toRealPath());
  }

  @Test
  void what_does_not_exist_yet_is_resolved_as_far_as_it_does()
      throws IOException, InterruptedException, UnusableSandbox {
    Path real = Files.createDirectories(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);

    assertThat(resolved(link.resolve("new/builds")))
        .isEqualTo(real.toRealPath().resolve("new/builds"));
  }

  @Test
  void two_dots_behind_a_link_are_those_of_its_target()
      throws IOException, InterruptedException, UnusableSandbox {
    Files.createDirectories(directory.resolve("deep/down"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("deep/down"));

    assertThat(resolved(link.resolve("../builds")))
        .isEqualTo(directory.toRealPath().resolve("deep/builds"));
  }

  @Test
  void what_is_not_configured_is_in_the_state_directory()
      throws IOException, InterruptedException, UnusableSandbox {
    SandboxPlan plan =
        settings(Optional.empty(), Optional.empty())
            .plan(
                Optional.empty(),
                RefProtection.UNKNOWN,
                List.of(),
                NO_CONTAINERS,
                Path.of("/state"));

    assertThat(plan)
        .isEqualTo(
            SandboxPlan.of(
                new HostPlan(),
                Path.of("/state/builds"),
                Path.of("/state/cache"),
                SandboxSettings.DEFAULT_GRACE));
  }

  private static Path resolved(Path buildsDir)
      throws IOException, InterruptedException, UnusableSandbox {
    SandboxPlan plan =
        settings(Optional.of(buildsDir), Optional.of(buildsDir))
            .plan(
                Optional.empty(),
                RefProtection.UNKNOWN,
                List.of(),
                NO_CONTAINERS,
                Path.of("/state"));
    assertThat(plan.buildsDir()).isEqualTo(plan.cacheDir());
    return plan.buildsDir();
  }

  private static SandboxSettings settings(Optional<Path> buildsDir, Optional<Path> cacheDir) {
    return new SandboxSettings(
        new HostType.Settings(), buildsDir, cacheDir, SandboxSettings.DEFAULT_GRACE);
  }

  private Sandbox sandbox(HostUser user) {
    return SandboxPlan.of(
            new HostPlan(),
            directory.resolve("builds"),
            directory.resolve("cache"),
            SandboxSettings.DEFAULT_GRACE)
        .sandbox(new JobDirectories(temporary, directory.resolve("state")), user);
  }

  /** As bash and login shells have it: they invent none. */
  @Test
  void an_account_without_an_entry_has_no_name() {
    HostUser user = HostUser.of(name -> Optional.empty(), "?", "?");

    assertThat(user.home()).isEqualTo("/");
    assertThat(user.environment(user.name(), Path.of("/h"), Path.of("/t")))
        .doesNotContainKeys("USER", "LOGNAME")
        .containsEntry("HOME", "/h");
  }
}
