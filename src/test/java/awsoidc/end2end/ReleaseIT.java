package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.file.Tree;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What mvn verify -Prelease has made, on a machine with nothing on it but Debian's smallest set of
 * packages and curl. The scripts in src/test/release say what is done there.
 */
@Tag("release")
class ReleaseIT {

  private static final Path CHECKOUT = Path.of("").toAbsolutePath();
  private static final Path RELEASE = CHECKOUT.resolve("target/release");
  private static final Path SCRIPTS = CHECKOUT.resolve("src/test/release");
  private static final Path ROOT = CHECKOUT.resolve("target/clean-root/bookworm");

  @BeforeAll
  static void a_release_is_there() {
    assumeTrue(Files.exists(RELEASE.resolve("SHA256SUMS")), "mvn verify -Prelease makes a release");
  }

  @Test
  void the_deb_alone_runs_a_job_and_is_replaced_beside_one() throws Exception {
    onCleanMachine("deb.sh");
  }

  @Test
  void the_tar_alone_runs_a_job_and_is_replaced_beside_one() throws Exception {
    onCleanMachine("tar.sh");
  }

  @Test
  void the_rpm_alone_runs_a_job_and_leaves_nothing_when_it_is_removed() throws Exception {
    onCleanMachine("rpm.sh");
  }

  @Test
  void the_dockerfile_puts_the_deb_on_an_image() throws Exception {
    assumeTrue(isRoot() && has("podman"), "needs root and podman: apt-get install podman");
    makeCleanRoot();

    assertThat(output(SCRIPTS.resolve("image.sh").toString(), ROOT.toString(), RELEASE.toString()))
        .contains("aws-oidc-executor 0.");
  }

  @Test
  void lintian_finds_no_error_in_the_deb() throws Exception {
    assumeTrue(has("lintian"), "lintian judges the .deb: apt-get install lintian");

    assertThat(output("lintian", "--fail-on", "none", "--tag-display-limit", "0", deb()))
        .doesNotContain("E: aws-oidc-executor");
  }

  @Test
  @Tag("rebuild")
  void two_builds_on_two_paths_give_equal_bytes() throws Exception {
    assumeTrue(has("strip"), "strip makes the release smaller: apt-get install binutils");
    Path elsewhere = Files.createTempDirectory("elsewhere-");
    try {
      assertThat(output(SCRIPTS.resolve("again.sh").toString(), elsewhere.toString()))
          .contains("equal");
    } finally {
      Tree.delete(elsewhere);
    }
  }

  @Test
  @Tag("rebuild")
  void readmes_two_commands_need_no_more_than_it_names() throws Exception {
    Path maven = Path.of("/usr/share/maven");
    assumeTrue(
        Files.exists(maven), "that machine has the Maven of this one: apt-get install maven");
    Path checkout = Files.createTempDirectory("checkout-");
    try {
      output(
          "sh",
          "-c",
          "tar --create --exclude=./target --exclude=./runtime --exclude=./.git . | tar --extract"
              + " --directory \"$0\"",
          checkout.toString());
      onCleanMachine(
          "checkout.sh",
          checkout,
          Map.of(
              Path.of(System.getProperty("java.home")),
              "/opt/jdk",
              Path.of("/etc/ssl/certs/java"), // the JDK's cacerts may be a link to there
              "/etc/ssl/certs/java",
              maven,
              maven.toString(),
              Path.of("/usr/share/java"), // so are Maven's libraries
              "/usr/share/java",
              Path.of("/etc/maven"),
              "/etc/maven",
              Path.of(System.getProperty("localRepository")), // surefire's
              "/opt/repository"));
    } finally {
      Tree.delete(checkout);
    }
  }

  @Test
  void an_operator_verifies_what_was_signed_and_notices_what_was_changed() throws Exception {
    assumeTrue(has("gpg"), "gpg signs and verifies: apt-get install gpg");

    assertThat(output(SCRIPTS.resolve("signature.sh").toString(), RELEASE.toString()))
        .contains("Good signature", "BAD signature", "FAILED");
  }

  @Test
  void every_library_has_its_licence_and_is_in_the_bill_of_materials() throws Exception {
    String licences =
        Files.readString(RELEASE.resolve("tree/share/doc/aws-oidc-executor/licences/README"));
    String materials;
    try (Stream<Path> files = Files.list(RELEASE)) {
      materials =
          Files.readString(
              files
                  .filter(file -> file.toString().endsWith(".cdx.json"))
                  .findFirst()
                  .orElseThrow());
    }
    String libraries = Files.readString(CHECKOUT.resolve("target/bundled.classpath"));

    assertThat(libraries.strip().split(":"))
        .hasSizeGreaterThan(10)
        .allSatisfy(jar -> {
          String name = Path.of(jar).getFileName().toString().replace(".jar", "");
          assertThat(licences).contains("\n" + name + ": ");
          assertThat(materials).contains("\"" + name.replaceAll("-[0-9].*", "") + "\"");
        });
    assertThat(licences).contains("Java runtime", "Classpath Exception");
    assertThat(materials).contains("pkg:generic/openjdk@");
  }

  @Test
  void the_page_names_the_files_that_are_made() throws Exception {
    String page = Files.readString(CHECKOUT.resolve("docs/install.md"));

    assertThat(Files.readAllLines(RELEASE.resolve("SHA256SUMS")))
        .hasSize(5)
        .allSatisfy(line -> assertThat(page).contains(line.substring(66)));
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  private static synchronized void makeCleanRoot() throws Exception {
    assumeTrue(
        isRoot() && has("debootstrap"),
        "needs root and debootstrap, to make a machine of its own: apt-get install debootstrap");
    Files.createDirectories(ROOT.getParent());
    output(SCRIPTS.resolve("clean-root.sh").toString(), "make", ROOT.toString());
  }

  private static void onCleanMachine(String script) throws Exception {
    onCleanMachine(script, RELEASE, Map.of());
  }

  /**
   * The same.
   *
   * @param directory which is /mnt there
   * @param shown more directories of this machine, and where they are there
   */
  private static void onCleanMachine(String script, Path directory, Map<Path, String> shown)
      throws Exception {
    makeCleanRoot();
    List<String> words = new ArrayList<>();
    words.add(SCRIPTS.resolve("clean-root.sh").toString());
    words.addAll(List.of("run", ROOT.toString(), directory.toString(), script));
    shown.forEach((here, there) -> words.add(here + ":" + there));
    output(words.toArray(String[]::new));
  }

  private static String deb() throws IOException {
    try (Stream<Path> files = Files.list(RELEASE)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".deb"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean has(String program) {
    return Stream.of("/usr/bin/", "/usr/sbin/")
        .anyMatch(directory -> Files.isExecutable(Path.of(directory + program)));
  }

  /** What a program prints that must succeed. */
  private static String output(String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("release-", ".log");
    ProcessBuilder builder = new ProcessBuilder(List.of(command));
    Map<String, String> environment = builder.environment();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile())).start();
    boolean ended = process.waitFor(45, TimeUnit.MINUTES);
    process.destroy();
    String said = Files.readString(log);
    Files.delete(log);
    assertThat(ended && process.exitValue() == 0).as(said).isTrue();
    return said;
  }
}
