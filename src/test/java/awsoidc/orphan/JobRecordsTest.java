package awsoidc.orphan;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.container.ContainerTraces;
import awsoidc.container.Engine;
import awsoidc.orphan.JobRecords.Haste;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRecordsTest {

  /** Above any process id (PID_MAX_LIMIT, proc(5)). */
  private static final long NOBODY = 1L << 23;

  @TempDir private Path home;
  private Path directory;
  private JobRecords records;

  @BeforeEach
  void open() {
    directory = home.resolve(".local/state/aws-oidc-executor/jobs");
    records = new JobRecords(home);
  }

  /** A job whose runner is this very process. */
  private JobRecord alive(int number) throws IOException {
    Path temporary = Files.createDirectory(home.resolve("custom-executor" + number));
    JobRecord record =
        new JobRecord(
            Owner.ofThisProcess(List.of("no such variable")),
            temporary,
            home.resolve("aws-oidc-" + number),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    records.write(record);
    return record;
  }

  private JobRecord dead(int number) throws IOException {
    JobRecord record = alive(number);
    Files.delete(record.temporary());
    return record;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void the_dead_are_removed_and_the_living_are_not() throws IOException {
    JobRecord dead = dead(1);
    alive(2);

    var sweep = records.sweep(Haste.NONE, () -> false, false);

    assertThat(sweep.removed()).containsExactly(dead);
    assertThat(sweep.alive()).isOne();
    assertThat(files()).singleElement().asString().startsWith("custom-executor2-");
  }

  @Test
  void a_job_of_another_machine_is_alive_though_its_directory_is_not_here() throws IOException {
    JobRecord dead = dead(1);
    Owner here = dead.owner();
    Owner elsewhere =
        new Owner(
            here.pid(), here.started(), here.boot(), "elsewhere", here.namespace(), here.mounts());
    records.write(
        new JobRecord(
            elsewhere,
            dead.temporary(),
            dead.directory(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));

    assertThat(records.sweep(Haste.NONE, () -> false, false).alive()).isOne();
    assertThat(files()).hasSize(1);
  }

  /** PrivateTmp of a unit: its /tmp is another, and its jobs' directories are not in ours. */
  @Test
  void a_job_that_sees_other_files_is_alive_though_its_directory_is_not_here() throws IOException {
    Owner here = Owner.ofThisProcess(List.of("no such variable"));
    for (String mounts : new String[] {"mnt:[1]", ""}) {
      Owner elsewhere =
          new Owner(here.pid(), here.started(), here.boot(), here.host(), here.namespace(), mounts);
      records.write(
          new JobRecord(
              elsewhere,
              home.resolve("custom-executor7"),
              home.resolve("aws-oidc-7"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));

      assertThat(records.sweep(Haste.NONE, () -> false, false).alive()).isOne();
    }
  }

  @Test
  void file_variables_behind_a_link_of_another_job_stay() throws IOException {
    Path builds = Files.createDirectories(home.resolve("builds"));
    Path others = Files.createDirectories(home.resolve("others/shop.tmp"));
    Files.createSymbolicLink(builds.resolve("acme"), others.getParent());
    JobRecord one = dead(1);
    Files.createDirectories(one.directory());
    records.write(
        new JobRecord(
            one.owner(),
            one.temporary(),
            one.directory(),
            Optional.empty(),
            Optional.of(builds.resolve("acme/shop.tmp")),
            Optional.of(builds),
            Optional.empty()));

    assertThat(records.sweep(Haste.NONE, () -> false, false).left())
        .singleElement()
        .asString()
        .contains("a link above it leads out of " + builds);
    assertThat(others).exists();
    assertThat(one.directory()).doesNotExist();
    assertThat(files()).hasSize(1); // and so the next one says it again
  }

  @Test
  void the_processes_of_a_dead_job_end_though_its_engine_is_away() throws Exception {
    JobRecord dead = dead(1);
    Path engine = Files.writeString(home.resolve("podman"), "#!/bin/sh\necho away >&2; exit 1\n");
    Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwx------"));
    records.write(
        new JobRecord(
            dead.owner(),
            dead.temporary(),
            dead.directory(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new ContainerTraces(
                    new Engine("podman", Map.of("PATH", home + ":/bin")), "aws-oidc-1", true))));
    Process running =
        new ProcessBuilder("env", "TMPDIR=" + dead.temporary(), "sh", "-c", "echo; exec sleep 30")
            .start();
    assertThat(running.getInputStream().read()).isEqualTo('\n');

    assertThat(records.sweep(Haste.NONE, () -> false, false).left())
        .singleElement()
        .asString()
        .contains("away");
    assertThat(running.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(files()).hasSize(1); // and so the next one tries again
  }

  @Test
  void the_word_for_an_owner_can_be_read_again() throws IOException {
    Owner owner = Owner.ofThisProcess(List.of("no such variable"));

    assertThat(Owner.parse(owner.toString())).contains(owner);
    assertThat(Owner.parse("")).isEmpty();
    assertThat(Owner.parse("x/1/b/h/n/m")).isEmpty();
    assertThat(Owner.parse("7/1/b/h/n")).isEmpty();
  }

  @Test
  void a_record_that_nobody_will_finish_is_removed() throws IOException {
    alive(1);
    Files.createFile(directory.resolve("custom-executor9-0.job." + NOBODY + ".new"));

    records.sweep(Haste.NONE, () -> false, true);
    assertThat(files()).hasSize(2);

    records.sweep(Haste.NONE, () -> false, false);
    assertThat(files()).singleElement().asString().startsWith("custom-executor1-");
  }

  @Test
  void a_record_that_somebody_is_writing_is_left_alone() throws IOException {
    alive(1);
    long living = ProcessHandle.current().pid();
    Files.createFile(directory.resolve("custom-executor9-0.job." + living + ".new"));

    records.sweep(Haste.NONE, () -> false, false);

    assertThat(files()).hasSize(2);
  }

  @Test
  void cleanup_takes_the_unfinished_record_too() throws IOException {
    JobRecord job = alive(1);
    Files.createFile(directory.resolve(files().getFirst() + "." + NOBODY + ".new"));

    records.delete(job.temporary());

    assertThat(files()).isEmpty();
  }

  @Test
  void a_job_that_is_cleaned_up_meanwhile_stops_nothing() throws IOException {
    JobRecord job = alive(1);

    var sweep =
        records.sweep(
            Haste.NONE,
            () -> {
              try {
                records.delete(job.temporary());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              return false;
            },
            false);

    assertThat(sweep.alive()).isZero();
    assertThat(sweep.left()).isEmpty();
  }

  @Test
  void one_is_looked_at_however_little_time_there_is() throws IOException {
    alive(1);
    alive(2);

    assertThat(records.sweep(Haste.JOB_WAITS, () -> true, false).alive()).isOne();
  }

  @Test
  void whatever_is_in_a_name_is_read_as_it_was_written() throws IOException {
    String name = " =:#!\\ \t\f\r\nü☃😀";
    Path temporary = Files.createDirectory(home.resolve("custom-executor" + name));
    JobRecord record =
        new JobRecord(
            Owner.ofThisProcess(List.of("no such variable")),
            temporary,
            home.resolve("aws-oidc-" + name),
            Optional.of(home.resolve(name)),
            Optional.of(home.resolve(name + ".tmp")),
            Optional.of(home.resolve("builds" + name)),
            Optional.of(
                new ContainerTraces(
                    new Engine("podman", Map.of("HOME" + name, name)), "aws-oidc-1", true)));

    records.write(record);

    assertThat(records.of(temporary)).contains(record);
  }
}
