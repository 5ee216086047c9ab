package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directories of builds and caches, which a runner that is root mounts by their paths. */
class LastingDirectoryTest {

  private static final int NOBODY = 65_534;
  private static final Account ACCOUNT = new Account("nobody", NOBODY, NOBODY);

  @TempDir private Path directory;

  private Path top;
  private Path accounts;
  private Path builds;

  @BeforeEach
  void choosePlace() throws IOException {
    permit(directory, "rwx--x--x");
    top = directory.resolve("builds");
    accounts = top.resolve("nobody");
    builds = accounts.resolve("20");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Optional<Account> account() {
    return isRoot() ? Optional.of(ACCOUNT) : Optional.empty();
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static Object uid(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  @Test
  void it_belongs_to_the_account_alone_and_what_it_is_in_does_not() throws IOException {
    for (int again = 0; again < 2; again++) {
      LastingDirectory.builds(builds).makeFor(account());

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(builds)))
          .isEqualTo("rwx------");
      assertThat(uid(builds)).isEqualTo(isRoot() ? NOBODY : uid(directory));
      assertThat(uid(accounts)).isEqualTo(uid(directory));
    }
  }

  @RepeatedTest(50)
  void jobs_that_begin_together_make_it_together() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Void>> jobs =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  threads.submit(() -> {
                    begin.await();
                    LastingDirectory.builds(builds).makeFor(account());
                    return (Void) null;
                  }))
              .toList();
      begin.countDown();
      for (Future<Void> job : jobs) {
        assertThatCode(job::get).doesNotThrowAnyException();
      }
    }
    assertThat(uid(builds)).isEqualTo(isRoot() ? NOBODY : uid(directory));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxr-xrwx"})
  void others_may_not_write_above_it(String permissions) throws IOException {
    assumeTrue(isRoot(), "only a runner that is root mounts what others could swap: SKIPPED");
    Files.createDirectories(accounts);
    permit(top, permissions);

    assertThatThrownBy(() -> LastingDirectory.builds(builds).makeFor(account()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(top + ", in which others than root can");
  }

  @Test
  void neither_may_a_group_but_roots() throws IOException {
    assumeTrue(isRoot(), "only root gives a directory to a group: SKIPPED");
    Files.createDirectories(accounts);
    permit(accounts, "rwxrwxr-x");
    assertThatCode(() -> LastingDirectory.builds(builds).makeFor(account()))
        .doesNotThrowAnyException();

    Files.setAttribute(accounts, "unix:gid", NOBODY);
    assertThatThrownBy(() -> LastingDirectory.builds(builds).makeFor(account()))
        .hasMessageContaining("chmod go-w");
  }

  @Test
  void the_jobs_account_may_not_own_what_it_is_in() throws IOException {
    assumeTrue(isRoot(), "only root gives a directory away: SKIPPED");
    Files.createDirectories(accounts);
    ACCOUNT.own(top);

    assertThatThrownBy(() -> LastingDirectory.builds(builds).makeFor(account()))
        .hasMessageContaining("let root own " + top);
  }

  @Test
  void another_accounts_directory_is_not_taken() throws IOException {
    assumeTrue(isRoot(), "only root gives a directory away: SKIPPED");
    Files.createDirectories(builds);
    new Account("daemon", 1, 1).own(builds);

    assertThatThrownBy(() -> LastingDirectory.builds(builds).makeFor(account()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(builds + " is not a directory of the account");
    assertThat(uid(builds)).isEqualTo(1);
  }

  @Test
  void a_link_is_no_directory(@TempDir Path elsewhere) throws IOException {
    Files.createDirectories(accounts);
    Files.createSymbolicLink(builds, elsewhere);

    assertThatThrownBy(() -> LastingDirectory.builds(builds).makeFor(account()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a directory");
    assertThat(uid(elsewhere)).isEqualTo(uid(directory));
  }
}
