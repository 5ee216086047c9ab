package awsoidc.orphan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.sandbox.JobDirectories;
import awsoidc.sandbox.JobName;
import awsoidc.sandbox.Leftovers;
import awsoidc.sandbox.SandboxTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    return written(Owner.ofThisProcess(List.of("no such variable")), temporary, changed -> {});
  }

  private JobRecord written(Owner owner, Path temporary, Consumer<Parts> change)
      throws IOException {
    Parts parts = new Parts();
    change.accept(parts);
    JobRecord record =
        new JobRecord(
            owner,
            temporary,
            new JobDirectories(temporary, home).inside().path(),
            parts.cgroup,
            parts.projectTemporary,
            parts.builds,
            parts.leftovers,
            Optional.of("0.1.0-0123456789ab"));
    records.write(record);
    return record;
  }

  private static final class Parts {
    Optional<Path> cgroup = Optional.empty();
    Optional<Path> projectTemporary = Optional.empty();
    Optional<Path> builds = Optional.empty();
    Optional<Leftovers> leftovers = Optional.empty();
  }

  private Path file(JobRecord record) throws IOException {
    String name = record.temporary().getFileName() + "-";
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
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

    var sweep = records.sweep(Bound.NONE);

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
    written(elsewhere, dead.temporary(), same -> {});

    assertThat(records.sweep(Bound.NONE).alive()).isOne();
    assertThat(files()).hasSize(1);
  }

  /** PrivateTmp of a unit: its /tmp is another, and its jobs' directories are not in ours. */
  @Test
  void a_job_that_sees_other_files_is_alive_though_its_directory_is_not_here() throws IOException {
    Owner here = Owner.ofThisProcess(List.of("no such variable"));
    for (String mounts : new String[] {"mnt:[1]", ""}) {
      Owner elsewhere =
          new Owner(here.pid(), here.started(), here.boot(), here.host(), here.namespace(), mounts);
      written(elsewhere, home.resolve("custom-executor7"), same -> {});

      assertThat(records.sweep(Bound.NONE).alive()).isOne();
    }
  }

  @Test
  void file_variables_behind_a_link_of_another_job_stay() throws IOException {
    Path builds = Files.createDirectories(home.resolve("builds"));
    Path others = Files.createDirectories(home.resolve("others/shop.tmp"));
    Files.createSymbolicLink(builds.resolve("acme"), others.getParent());
    JobRecord one = killed(1);
    Files.createDirectories(one.directory());
    written(
        one.owner(),
        one.temporary(),
        parts -> {
          parts.projectTemporary = Optional.of(builds.resolve("acme/shop.tmp"));
          parts.builds = Optional.of(builds);
        });

    assertThat(records.sweep(Bound.NONE).left())
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
    written(
        dead.owner(),
        dead.temporary(),
        parts -> parts.leftovers = containers(dead.temporary(), "PATH", home + ":/bin"));
    Process running =
        new ProcessBuilder("env", "TMPDIR=" + dead.temporary(), "sh", "-c", "echo; exec sleep 30")
            .start();
    assertThat(running.getInputStream().read()).isEqualTo('\n');

    assertThat(records.sweep(Bound.NONE).left()).singleElement().asString().contains("away");
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

    records.look();
    assertThat(files()).hasSize(2);

    records.sweep(Bound.NONE);
    assertThat(files()).singleElement().asString().startsWith("custom-executor1-");
  }

  @Test
  void a_record_that_somebody_is_writing_is_left_alone() throws IOException {
    alive(1);
    long living = ProcessHandle.current().pid();
    Files.createFile(directory.resolve("custom-executor9-0.job." + living + ".new"));

    records.sweep(Bound.NONE);

    assertThat(files()).hasSize(2);
  }

  @Test
  void cleanup_takes_the_unfinished_record_too() throws IOException {
    JobRecord job = alive(1);
    Files.createFile(directory.resolve(files().getFirst() + "." + NOBODY + ".new"));

    records.delete(job.temporary());

    assertThat(files()).isEmpty();
  }

  private static Optional<Leftovers> containers(Path temporary, String name, String value) {
    return SandboxTypes.OURS.leftovers(
        Map.of(
            "containers",
            new JobName(temporary).full(),
            "containers.network",
            "true",
            "containers.volumes",
            "true",
            "containers.engine",
            "podman",
            "containers.environment." + name,
            value));
  }

  @Test
  void whatever_is_in_a_name_is_read_as_it_was_written() throws IOException {
    String name = " =:#!\\ \t\f\r\nü☃😀";
    Path temporary = Files.createDirectory(home.resolve("custom-executor" + name));
    JobRecord record =
        written(
            Owner.ofThisProcess(List.of("no such variable")),
            temporary,
            parts -> {
              parts.cgroup = Optional.of(home.resolve(new JobName(temporary).full()));
              parts.projectTemporary = Optional.of(home.resolve(name + ".tmp"));
              parts.builds = Optional.of(home.resolve("builds" + name));
              parts.leftovers = containers(temporary, "HOME" + name, name);
            });

    assertThat(records.of(temporary)).contains(record);
  }

  @Test
  void the_secrets_of_all_dead_jobs_go_first_and_though_there_is_no_time() throws Exception {
    List<JobRecord> jobs = new ArrayList<>();
    for (int number = 1; number <= 8; number++) {
      JobRecord job = killed(number);
      Files.writeString(job.temporary().resolve("response.json"), "token");
      Files.writeString(
          Files.createDirectory(job.temporary().resolve("script1")).resolve("script"), "secret");
      jobs.add(job);
    }
    Process running = sleeping(jobs.getFirst().directory());
    AtomicInteger asked = new AtomicInteger();
    Instant end = Instant.EPOCH;
    // Each look at the clock is a step of the deletion: time for three files of each job.
    InstantSource clock = () -> asked.incrementAndGet() > 8 * 3 ? end.plusSeconds(1) : end;

    records.sweep(new Bound(clock, end));

    for (JobRecord job : jobs) {
      assertThat(job.temporary().resolve("response.json")).doesNotExist();
      assertThat(job.temporary().resolve("script1")).doesNotExist();
    }
    assertThat(files()).hasSize(8); // what is left is the next one's

    assertThat(records.sweep(Bound.NONE).removed()).hasSize(8);
    assertThat(running.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(files()).isEmpty();
  }

  @Test
  void a_job_is_not_dead_to_its_own_cleanup() throws IOException {
    JobRecord own = killed(1);

    assertThat(records.sweep(Bound.NONE, own.temporary()).removed()).isEmpty();
    assertThat(own.temporary()).exists();
  }

  /** A job whose runner process was killed: its directory is still there. */
  private JobRecord killed(int number) throws IOException {
    JobRecord alive = alive(number);
    Owner here = alive.owner();
    Owner gone =
        new Owner(here.pid(), "1", here.boot(), here.host(), here.namespace(), here.mounts());
    return written(gone, alive.temporary(), same -> {});
  }

  private static Process sleeping(Path temporary) throws IOException {
    Process running =
        new ProcessBuilder("env", "TMPDIR=" + temporary, "sh", "-c", "echo; exec sleep 30").start();
    assertThat(running.getInputStream().read()).isEqualTo('\n');
    return running;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cgroup=/etc/precious",
        "cgroup=/sys/fs/cgroup/aws-oidc-custom-executor2-0",
        "directory=/etc/aws-oidc-executor",
        "directory=/var/lib/aws-oidc-executor/jobs/custom-executor2-0",
        "temporary=/etc/custom-executor2",
        "containers=aws-oidc-x\ncontainers.engine=podman\ncontainers.network=false",
        "owner.pid=+7",
        "more=1",
        "#"
      })
  void what_this_program_would_not_have_written_is_no_record(String lines) throws IOException {
    JobRecord job = killed(1);
    Path file = file(job);
    TreeMap<String, String> record = new TreeMap<>();
    (Files.readString(file) + lines)
        .lines()
        .forEach(line -> record.put(line.split("=", -1)[0], line));
    Files.writeString(file, String.join("\n", record.values()) + "\n");

    var sweep = records.sweep(Bound.NONE);

    assertThat(sweep.removed()).isEmpty();
    assertThat(sweep.left()).singleElement().asString().contains("no record of a job");
    assertThat(records.of(job.temporary())).isEmpty();
    assertThat(job.temporary()).exists();
  }

  @Test
  void a_record_under_another_ones_name_is_none() throws IOException {
    JobRecord job = killed(1);
    Files.move(file(job), directory.resolve("custom-executor2-0.job"));

    assertThat(records.sweep(Bound.NONE).left()).singleElement().asString().contains("no record");
    assertThat(job.temporary()).exists();
  }

  @Test
  void a_record_that_another_account_could_have_written_is_none() throws Exception {
    JobRecord job = killed(1);
    Path file = file(job);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(records.sweep(Bound.NONE).left()).singleElement().asString().contains("only this");

    Path elsewhere = Files.move(file, home.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-------"));
    Files.createSymbolicLink(file, elsewhere);
    assertThat(records.sweep(Bound.NONE).left()).singleElement().asString().contains("only this");

    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThat(records.sweep(Bound.NONE).left()).singleElement().asString().contains("only this");
    assertThat(job.temporary()).exists();
  }

  @Test
  void where_others_can_write_there_are_no_records() throws IOException {
    killed(1);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> records.sweep(Bound.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod go-w " + directory);
  }

  @Test
  void a_file_named_as_a_control_group_is_stays() throws IOException {
    JobRecord killed = killed(1);
    Path plain = Files.createDirectory(home.resolve(new JobName(killed.temporary()).full()));
    Process other = new ProcessBuilder("sleep", "30").start();
    Files.writeString(plain.resolve("cgroup.procs"), other.pid() + "\n");
    Files.writeString(plain.resolve("cgroup.events"), "populated 1\n");
    written(killed.owner(), killed.temporary(), parts -> parts.cgroup = Optional.of(plain));

    assertThat(records.sweep(Bound.NONE).removed()).hasSize(1);
    assertThat(other.isAlive()).isTrue();
    assertThat(plain.resolve("cgroup.procs")).exists();
    other.destroyForcibly();
  }
}
