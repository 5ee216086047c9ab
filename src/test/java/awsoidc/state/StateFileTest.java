package awsoidc.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.container.ContainerPlan;
import awsoidc.container.Engine;
import awsoidc.container.ImageName;
import awsoidc.container.ImageSpec;
import awsoidc.container.Networking;
import awsoidc.container.PullPolicy;
import awsoidc.container.RegistryLogins;
import awsoidc.container.ServiceSpec;
import awsoidc.delivery.DeliverySettings;
import awsoidc.role.Grant;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.sandbox.Account;
import awsoidc.sandbox.Bind;
import awsoidc.sandbox.BubblewrapPlan;
import awsoidc.sandbox.ContainersPlan;
import awsoidc.sandbox.HostPlan;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.TypePlan;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.sts.Settings;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

  private static final TokenSettings TOKENS =
      new TokenSettings(
          "https://gitlab.example.com", List.of("a", "b"), Optional.of("T"), Optional.empty());

  private static final DeliverySettings DELIVERY =
      new DeliverySettings(
          DeliverySettings.Way.ENDPOINT,
          DeliverySettings.OnConflict.JOB,
          Duration.ofMinutes(7),
          true);

  private static final Random SEEDED = new Random(9);

  private static final Randomness RANDOM =
      count -> {
        byte[] bytes = new byte[count];
        SEEDED.nextBytes(bytes);
        return bytes;
      };

  @TempDir private Path directory;

  private SealKey key;
  private StateFile file;

  @BeforeEach
  void generateKey() throws IOException {
    key = SealKey.generate(RANDOM);
    file = new StateFile(directory, key);
  }

  static Stream<JobState> states() throws IOException {
    List<JobState> states = new ArrayList<>();
    IdToken token =
        IdToken.decode(
            "AWS_ID_TOKEN",
            Jwts.of(
                "{\"iss\":\"https://gitlab.example.com\",\"aud\":[\"a\",\"b\"],\"n\":1,\"s\":\"é\"}"));
    // Each bit of the number says whether one of the optional fields is there.
    for (int bits = 0; bits < 1 << 8; bits++) {
      int present = bits;
      IntPredicate has = bit -> (present >> bit & 1) == 1;
      Grant grant =
          Grants.grant(
              "a \"rule\"\n😀",
              new RoleArn("aws-cn", "123456789012", "ci/Deploy"),
              Duration.ofMinutes(17),
              has.test(0),
              "20-77",
              has.test(1) ? Optional.of("us-east-1") : Optional.empty());
      StsSettings sts =
          Settings.of(
              has.test(2)
                  ? Optional.of(URI.create("https://sts.example.com:8443/x"))
                  : Optional.empty(),
              Duration.ofMillis(1_500),
              has.test(3) ? Optional.of(Path.of("/etc/ca é.pem")) : Optional.empty());
      JobState.Credentials credentials =
          new JobState.Credentials(
              grant,
              token,
              TOKENS,
              sts,
              DELIVERY,
              has.test(4) ? Optional.of("eu-west-2") : Optional.empty(),
              has.test(4) ? List.of("out/*", "") : List.of(),
              has.test(5));
      Session session =
          new Session(
              "ASIA",
              Secret.of("key\\\"/+="),
              Secret.of("t".repeat(4_000)),
              Instant.parse("2026-11-23T15:04:05.678901234Z"),
              has.test(0) ? "arn:aws:sts::123456789012:assumed-role/Deploy/x" : "");
      SandboxPlan sandbox =
          new SandboxPlan(
              has.test(5) ? containers(has.test(6)) : namespaces(has.test(6)),
              Path.of("/builds"),
              Path.of("/cache with space"),
              Duration.ofSeconds(has.test(5) ? 10 : 90),
              has.test(6),
              has.test(6) ? Optional.of(Path.of("/opt/gitlab-runner")) : Optional.empty());
      states.add(
          new JobState(
              sandbox,
              Optional.of(credentials),
              has.test(7)
                  ? Optional.of(
                      new JobState.Sessions(
                          session, Map.of("audit", session), List.of(Secret.of("former"))))
                  : Optional.empty()));
      if (bits < 8) {
        states.add(new JobState(sandbox, Optional.empty(), Optional.empty()));
      }
    }
    return states.stream();
  }

  @Test
  void every_combination_of_fields_is_read_as_it_was_written() throws IOException {
    for (JobState state : states().toList()) {
      file.write(state, RANDOM);

      assertThat(file.read()).isEqualTo(state);
    }
  }

  /** Fuzzing that begins elsewhere finds nothing. */
  @Test
  void what_fuzzing_begins_with_are_states() throws IOException {
    Path seeds = Path.of("src/test/resources/fuzz/StateReaderFuzz");
    try (Stream<Path> files = Files.list(seeds)) {
      for (Path file : files.toList()) {
        JobState state = RecordReader.read(JobState.class, Files.readAllBytes(file));
        assertThat(state.sandbox()).as("%s", file).isNotNull();
      }
    }
  }

  @Test
  void a_session_is_added_to_what_was_there() throws IOException {
    JobState without = full().withoutSessions();
    Session session = full().session();

    JobState.Sessions sessions = JobState.Sessions.of(session, Map.of());
    Grant grant = without.credentials().orElseThrow().grant();
    assertThat(without.with(grant, sessions).sessions()).contains(sessions);
    assertThat(without.with(grant, sessions).sandbox()).isEqualTo(without.sandbox());
  }

  @Test
  void any_bit_that_is_flipped_is_noticed() throws IOException {
    file.write(minimal(), RANDOM);
    byte[] sealed = Files.readAllBytes(path());

    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path(), changed);
      assertThatThrownBy(() -> file.read())
          .as("bit %d", bit)
          .isInstanceOf(UnusableState.class)
          .hasMessageContaining("it was changed, or sealed under another key");
    }
  }

  @Test
  void any_truncation_is_noticed() throws IOException {
    file.write(minimal(), RANDOM);
    byte[] sealed = Files.readAllBytes(path());

    for (int length = 0; length < sealed.length; length++) {
      Files.write(path(), Arrays.copyOf(sealed, length));
      assertThatThrownBy(() -> file.read()).as("%d", length).isInstanceOf(UnusableState.class);
    }
  }

  @Test
  void bytes_behind_its_end_are_noticed() throws IOException {
    file.write(minimal(), RANDOM);
    byte[] sealed = Files.readAllBytes(path());
    Files.write(path(), Arrays.copyOf(sealed, sealed.length + 1));

    assertThatThrownBy(() -> file.read()).isInstanceOf(UnusableState.class);
  }

  @Test
  void another_key_does_not_open_it() throws IOException {
    file.write(minimal(), RANDOM);
    StateFile stranger = new StateFile(directory, SealKey.generate(RANDOM));

    assertThatThrownBy(stranger::read)
        .isInstanceOf(UnusableState.class)
        .hasMessageContaining("sealed under another key");
  }

  @Test
  void the_key_opens_it_after_its_way_through_job_env() throws IOException {
    file.write(minimal(), RANDOM);
    SealKey carried = SealKey.of(Secret.of(key.encoded().reveal()));

    assertThat(new StateFile(directory, carried).read()).isEqualTo(minimal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter2", "AAAA", "!!!!", "QUFBQQ=="})
  void a_key_that_was_damaged_on_its_way_is_refused_without_a_quotation(String encoded) {
    assertThatThrownBy(() -> SealKey.of(Secret.of(encoded)))
        .isExactlyInstanceOf(UnusableState.class)
        .hasMessage("the job's state cannot be used: its key in job_env is damaged")
        .hasNoCause();
  }

  @Test
  void no_two_keys_are_the_same() throws IOException {
    assertThat(SealKey.generate(RANDOM).encoded()).isNotEqualTo(key.encoded());
  }

  @Test
  void a_state_that_is_gone_says_so() {
    assertThatThrownBy(() -> file.read())
        .isInstanceOf(UnusableState.class)
        .hasMessageContaining("it is gone");
  }

  /** With `host`, a job's script can lay one in its own state's place. */
  @Test
  void a_pipe_in_its_place_is_not_waited_for() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path().toString()).start().waitFor()).isZero();

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> file.read())
                .isInstanceOf(UnusableState.class)
                .hasMessageContaining("not a regular file"));
  }

  @Test
  void a_file_larger_than_any_state_is_not_read() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(path().toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }

    assertThatThrownBy(() -> file.read())
        .isInstanceOf(UnusableState.class)
        .hasMessageContaining("larger");
  }

  @Test
  void nobody_else_may_read_it() throws IOException {
    file.write(minimal(), RANDOM);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @MethodSource("secretsOfTheFullState")
  void nothing_can_be_read_in_it(String plain) throws IOException {
    file.write(full().state(), RANDOM);

    assertThat(Files.readString(path(), ISO_8859_1)).doesNotContain(plain);
  }

  static Stream<String> secretsOfTheFullState() {
    return Stream.of("hunter2-key", "hunter2-token", "eyJ", "Deploy", "ASIA", "role");
  }

  @Test
  void the_same_state_is_never_sealed_the_same_way_twice() throws IOException {
    file.write(minimal(), RANDOM);
    byte[] once = Files.readAllBytes(path());
    file.write(minimal(), RANDOM);
    byte[] again = Files.readAllBytes(path());

    assertThat(Arrays.copyOf(again, 12)).isNotEqualTo(Arrays.copyOf(once, 12));
    assertThat(Arrays.copyOfRange(again, 12, again.length))
        .isNotEqualTo(Arrays.copyOfRange(once, 12, once.length));
  }

  @Test
  void writing_replaces_the_file_and_leaves_nothing_beside_it() throws IOException {
    file.write(minimal(), RANDOM);
    Object before = Files.getAttribute(path(), "unix:ino");
    file.write(full().state(), RANDOM);

    assertThat(file.read()).isEqualTo(full().state());
    assertThat(Files.getAttribute(path(), "unix:ino")).as("the file itself").isNotEqualTo(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(path());
    }
  }

  @Test
  void a_reader_that_opened_the_old_state_keeps_it_whole() throws IOException {
    file.write(minimal(), RANDOM);
    byte[] old = Files.readAllBytes(path());
    try (var reader = Files.newInputStream(path())) {
      file.write(full().state(), RANDOM);

      assertThat(reader.readAllBytes()).isEqualTo(old);
    }
  }

  @Test
  void an_unfinished_writing_of_a_crash_does_not_stand_in_the_way() throws IOException {
    Files.writeString(directory.resolve("aws-oidc-executor.state.new"), "half");

    file.write(minimal(), RANDOM);

    assertThat(file.read()).isEqualTo(minimal());
  }

  @Test
  void a_link_laid_in_its_way_is_replaced_and_not_followed(@TempDir Path elsewhere)
      throws IOException {
    Path victim = Files.writeString(elsewhere.resolve("victim"), "untouched");
    Files.createSymbolicLink(directory.resolve("aws-oidc-executor.state.new"), victim);
    Files.createSymbolicLink(path(), victim);

    file.write(minimal(), RANDOM);

    assertThat(victim).hasContent("untouched");
    assertThat(file.read()).isEqualTo(minimal());
  }

  @Test
  void deleting_removes_the_state_finished_or_not() throws IOException {
    file.write(minimal(), RANDOM);
    Files.writeString(directory.resolve("aws-oidc-executor.state.new"), "half");
    Files.writeString(directory.resolve("response.json"), "the runner's");

    StateFile.deleteFrom(directory);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("response.json"));
    }
  }

  @Test
  void deleting_what_is_not_there_is_no_error() {
    assertThatCode(() -> StateFile.deleteFrom(directory)).doesNotThrowAnyException();
    assertThatCode(() -> StateFile.deleteFrom(directory.resolve("absent")))
        .doesNotThrowAnyException();
  }

  @Test
  void printing_a_state_shows_no_secret() throws IOException {
    assertThat(full().state().toString()).contains("[MASKED]").doesNotContain("hunter2", "eyJ");
  }

  private Path path() {
    return directory.resolve("aws-oidc-executor.state");
  }

  private static JobState minimal() {
    return new JobState(
        SandboxPlan.of(new HostPlan(), Path.of("/b"), Path.of("/c"), Duration.ofSeconds(7)),
        Optional.empty(),
        Optional.empty());
  }

  private record Full(JobState state, Session session) {
    JobState withoutSessions() {
      return new JobState(state.sandbox(), state.credentials(), Optional.empty());
    }
  }

  private static Full full() throws IOException {
    Session session =
        new Session(
            "ASIA",
            Secret.of("hunter2-key"),
            Secret.of("hunter2-token"),
            Instant.parse("2026-11-23T15:04:05Z"),
            "arn:aws:sts::123456789012:assumed-role/Deploy/x");
    JobState.Credentials credentials =
        new JobState.Credentials(
            Grants.grant(
                "rule",
                new RoleArn("aws", "123456789012", "Deploy"),
                Duration.ofHours(1),
                true,
                "20-77",
                Optional.empty()),
            IdToken.decode("AWS_ID_TOKEN", Jwts.of("{\"sub\":\"x\"}")),
            TOKENS,
            Settings.of(Optional.empty(), Duration.ofSeconds(30), Optional.empty()),
            DELIVERY,
            Optional.of("eu-west-1"),
            List.of(),
            true);
    return new Full(
        new JobState(
            SandboxPlan.of(
                new HostPlan(), Path.of("/b"), Path.of("/c"), SandboxSettings.DEFAULT_GRACE),
            Optional.of(credentials),
            Optional.of(JobState.Sessions.of(session, Map.of()))),
        session);
  }

  private static TypePlan namespaces(boolean all) {
    return new BubblewrapPlan(
        all ? Optional.of(new Account("ci-42", 1042, 1043)) : Optional.empty(),
        all,
        all ? List.of(new Bind(Path.of("/a"), Path.of("/b c"), true)) : List.of(),
        all ? List.of(Path.of("/opt/ours")) : List.of());
  }

  private static TypePlan containers(boolean all) {
    ImageSpec image =
        new ImageSpec(
            new ImageName("registry.example.com:5000/acme/tool:1"),
            all ? Optional.of(List.of("")) : Optional.empty(),
            all ? List.of("--flag", "a b") : List.of(),
            List.of(PullPolicy.ALWAYS, PullPolicy.IF_NOT_PRESENT),
            all ? Optional.of("1000:1000") : Optional.empty(),
            all ? Optional.of("linux/arm64") : Optional.empty());
    ContainerPlan plan =
        new ContainerPlan(
            new Engine("podman", Map.of("PATH", "/usr/bin")),
            "aws-oidc-custom-executor1-ab",
            image,
            all ? Optional.of(image) : Optional.empty(),
            all
                ? List.of(
                    new ServiceSpec(
                        image,
                        List.of("db", "acme__tool"),
                        Map.of("A", "b=c\n"),
                        List.of("--privileged")))
                : List.of(),
            List.of("--memory=1g"),
            all ? List.of("--device=/dev/kvm") : List.of(),
            all ? List.of("/a:/b:ro") : List.of(),
            all ? List.of("/certs/client") : List.of(),
            new Networking(
                all ? Networking.Kind.SHARED : Networking.Kind.ENGINE,
                all ? Optional.of("none") : Optional.empty()),
            List.of("CI"),
            new RegistryLogins.Sources(
                all ? Optional.of(Secret.of("{}")) : Optional.empty(),
                all ? Optional.of(Path.of("/etc/config.json")) : Optional.empty(),
                List.of(new RegistryLogins.Sent("r.example.com", "u", Secret.of("p")))),
            all);
    return new ContainersPlan(
        plan, Path.of("/srv/builds"), Path.of("/srv/cache"), List.of(Path.of("/opt/ours")), all);
  }
}
