package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.World;
import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstallScriptIT {

  private static final Path CHECKOUT = Path.of("").toAbsolutePath();
  private static final Path SCRIPT = CHECKOUT.resolve("install.sh");
  private static final Path JAR = CHECKOUT.resolve("target/aws-oidc-executor-all.jar");
  private static final String NOBODY = "65534";

  private Path directory = Path.of("/nowhere");
  private Path prefix = Path.of("/nowhere");

  @BeforeEach
  void copy_of_the_installation() throws IOException {
    directory = Files.createTempDirectory("install-").toRealPath();
    prefix = Installation.builtCopyTo(directory.resolve("prefix")).home();
    // The installation under test may hold an older build as well.
    Files.copy(
        CHECKOUT.resolve("config/aws-oidc-executor.yaml"),
        prefix.resolve("config/aws-oidc-executor.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @AfterEach
  void remove_it() throws IOException {
    Tree.delete(directory);
  }

  @Test
  void a_second_run_rebuilds_nothing_and_keeps_an_edited_configuration() throws IOException {
    Path yaml = prefix.resolve("config/aws-oidc-executor.yaml");
    Files.writeString(yaml, "# mine\n");
    Files.delete(prefix.resolve("bin/run"));
    Object options = changed(prefix.resolve("runtime/current/java.options"));

    Command again = install("--jar", JAR, "--prefix", prefix);

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains("installed already").doesNotContain("making");
    assertThat(again.out())
        .contains("config_exec = \"" + prefix + "/bin/config\"", "run_exec", "cleanup_exec");
    assertThat(changed(prefix.resolve("runtime/current/java.options"))).isEqualTo(options);
    assertThat(yaml).hasContent("# mine\n");
    assertThat(prefix.resolve("bin/run")).isExecutable();
  }

  @Test
  void uninstall_leaves_an_edited_configuration_and_nothing_else() throws IOException {
    Path yaml = prefix.resolve("config/aws-oidc-executor.yaml");
    Files.writeString(yaml, "# mine\n");

    Command removed = install("--uninstall", "--prefix", prefix);

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(removed.err()).contains("your configuration stays: " + yaml, "config.toml");
    assertThat(files(prefix)).containsExactly(yaml);
    assertThat(install("--uninstall", "--prefix=" + prefix).exitCode()).isZero();
  }

  @Test
  void uninstall_leaves_nothing_of_an_untouched_installation() {
    Command removed = install("--uninstall", "--prefix", prefix);

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(prefix).doesNotExist();
  }

  @Test
  void uninstall_keeps_what_is_not_ours() throws IOException {
    Path other = Files.writeString(prefix.resolve("bin/other"), "");

    install("--uninstall", "--prefix", prefix);

    assertThat(files(prefix)).containsExactly(other);
  }

  @Test
  void what_is_somebody_elses_is_refused_before_anything_changes() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    for (String foreign :
        List.of("bin/run", "bin/end.sh", "config/config.toml.example", "runtime/current/x")) {
      Path theirs = Files.createDirectory(directory.resolve(foreign.replace('/', '-')));
      World.write(theirs.resolve(foreign), "theirs");
      List<Path> before = files(theirs);

      Command refused = install("--jar", JAR, "--prefix", theirs);

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .contains("not of an installation of aws-oidc-executor", "nothing has been changed")
          .contains(theirs.resolve(foreign.replace("/current/x", "/current")).toString())
          .doesNotContain("making");
      assertThat(files(theirs)).isEqualTo(before);
      assertThat(theirs.resolve(foreign)).hasContent("theirs");
    }
    for (String link : List.of("runtime", "bin", "config")) {
      Path theirs = Files.createDirectory(directory.resolve("link-" + link));
      Files.createSymbolicLink(theirs.resolve(link), elsewhere);

      Command refused = install("--jar", JAR, "--prefix", theirs);

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains(theirs.resolve(link) + " (a link)");
      assertThat(elsewhere).isEmptyDirectory();
    }
  }

  @Test
  void uninstall_says_where_nothing_of_ours_is_and_removes_nothing() throws IOException {
    Path theirs = directory.resolve("theirs");
    for (String file : List.of("bin/run", "runtime/MANIFEST", "runtime/current/java.options")) {
      World.write(theirs.resolve(file), "theirs");
    }
    List<Path> before = files(theirs);

    Command nothing = install("--uninstall", "--prefix", theirs);

    assertThat(nothing.exitCode()).isZero();
    assertThat(nothing.err()).contains("nothing to remove", "no installation", theirs.toString());
    assertThat(files(theirs)).isEqualTo(before);
    Tree.delete(theirs.resolve("runtime"));
    Files.createSymbolicLink(theirs.resolve("runtime"), prefix.resolve("runtime"));
    assertThat(install("--uninstall", "--prefix", theirs).err()).contains("nothing to remove");
    assertThat(prefix.resolve("runtime/current/java.options")).exists();
  }

  @Test
  void uninstall_keeps_what_has_been_changed_or_added() throws IOException {
    Command again = install("--jar", JAR, "--prefix", prefix);
    assertThat(again.exitCode()).as(again.err()).isZero();
    Path changed = Files.writeString(prefix.resolve("bin/run"), "changed");
    Path added = Files.writeString(prefix.resolve("runtime/notes"), "theirs");

    Command removed = install("--uninstall", "--prefix", prefix);

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(removed.err()).contains("it stays: " + changed, "what else is in");
    assertThat(files(prefix)).containsExactlyInAnyOrder(changed, added);
  }

  @Test
  void an_installation_with_a_manifest_is_removed_whole() throws IOException {
    Command again = install("--jar", JAR, "--prefix", prefix);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(prefix.resolve("runtime/MANIFEST")).content().contains(" bin/run", "build ");

    Command removed = install("--uninstall", "--prefix", prefix);

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(prefix).doesNotExist();
  }

  @Test
  void a_changed_launcher_is_replaced_and_kept_beside_the_new_one() throws IOException {
    assertThat(install("--jar", JAR, "--prefix", prefix).exitCode()).isZero();
    Path run = Files.writeString(prefix.resolve("bin/run"), "changed");

    Command again = install("--jar", JAR, "--prefix", prefix);

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains("your version is now " + run + ".edited");
    assertThat(Path.of(run + ".edited")).hasContent("changed");
    assertThat(run).hasSameTextualContentAs(CHECKOUT.resolve("bin/run"));
  }

  @Test
  void the_image_that_stages_run_from_has_neither_the_operators_tool_nor_the_demo()
      throws IOException {
    String java = prefix.resolve("runtime/current/image/bin/java").toString();

    assertThat(Command.run(java, "--describe-module", "awsoidc").out())
        .contains("awsoidc.stage")
        .doesNotContain("awsoidc.demo", "awsoidc.command");
  }

  @Test
  void an_interrupted_installation_can_be_continued() throws IOException {
    Path half = directory.resolve("half");
    Files.createDirectories(half.resolve("bin"));
    Path noJar = Files.writeString(directory.resolve("no-all.jar"), "no jar");
    Files.writeString(directory.resolve("no-operator.jar"), "no jar");
    Files.writeString(directory.resolve("no-iam.jar"), "no jar");
    Files.writeString(directory.resolve("no-demo.jar"), "no jar");
    assertThat(install("--jar", noJar, "--prefix", half).exitCode()).isNotZero();
    String build =
        Files.readAllLines(half.resolve("runtime/MANIFEST")).stream()
            .filter(line -> line.startsWith("build "))
            .findFirst()
            .orElseThrow();
    World.write(half.resolve("runtime").resolve(build.substring(6)).resolve("work/x"), "");
    Files.copy(CHECKOUT.resolve("bin/run"), half.resolve("bin/run"));
    World.write(half.resolve("bin/end.sh.new"), "");

    Command removed = install("--uninstall", "--prefix", half);

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(files(half)).isEmpty();
    assertThat(half.resolve("bin")).as("it was there before").isEmptyDirectory();
    assertThat(half.resolve("runtime")).doesNotExist();
  }

  @Test
  void a_manifest_leads_nowhere_else() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "theirs");
    assertThat(install("--jar", JAR, "--prefix", prefix).exitCode()).isZero();
    Path manifest = prefix.resolve("runtime/MANIFEST");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            + "build ../../outside\nbuild "
            + outside
            + "\n0 bin/../../outside\n0 "
            + outside
            + "\ndirectory ../elsewhere\n");

    assertThat(install("--uninstall", "--prefix", prefix).exitCode()).isZero();

    assertThat(outside).hasContent("theirs");
  }

  @Test
  void uninstall_keeps_the_sources_however_the_checkout_is_called() throws IOException {
    Path checkout = Files.createDirectory(directory.resolve("checkout"));
    Files.copy(SCRIPT, checkout.resolve("install.sh"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String file : List.of("bin/run", "config/config.toml.example")) {
      World.write(checkout.resolve(file), "source");
    }
    Path link = Files.createSymbolicLink(directory.resolve("link"), checkout);
    for (Path name : List.of(Path.of("."), Path.of("bin/.."), link, checkout)) {
      Files.createDirectories(checkout.resolve("runtime/1"));

      Command removed =
          Command.run(
              Map.of("PATH", "/usr/bin:/bin"),
              checkout,
              "",
              link.resolve("install.sh"),
              "--uninstall",
              "--prefix",
              name);

      assertThat(removed.exitCode()).as(removed.err()).isZero();
      assertThat(checkout.resolve("bin/run")).hasContent("source");
      assertThat(checkout.resolve("config/config.toml.example")).hasContent("source");
      assertThat(checkout.resolve("runtime")).doesNotExist();
    }
  }

  @Test
  void where_the_build_fails_the_old_launchers_stay_with_the_old_image() throws IOException {
    Path run = Files.writeString(prefix.resolve("bin/run"), "old");
    Path build = Files.readSymbolicLink(prefix.resolve("runtime/current"));
    Path noJar = Files.writeString(directory.resolve("no-all.jar"), "no jar");
    Files.writeString(directory.resolve("no-operator.jar"), "no jar");
    Files.writeString(directory.resolve("no-iam.jar"), "no jar");
    Files.writeString(directory.resolve("no-demo.jar"), "no jar");

    Command failed = install("--jar", noJar, "--prefix", prefix);

    assertThat(failed.exitCode()).isNotZero();
    assertThat(run).hasContent("old");
    assertThat(prefix.resolve("runtime/current")).isSymbolicLink();
    assertThat(Files.readSymbolicLink(prefix.resolve("runtime/current"))).isEqualTo(build);
  }

  @Test
  void wrong_options_are_answered_with_the_usage() {
    Command unknown = install("--perfix", prefix);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("Usage: ./install.sh", "unknown option --perfix");

    assertThat(install("--prefix").err()).contains("--prefix needs a value");
    assertThat(install("--jar", "/nowhere.jar").err()).contains("there is no file /nowhere.jar");
    assertThat(install("--prefix", directory + "/a b").err()).contains("contains a space");
    assertThat(install("--help").out()).contains("Usage: ./install.sh");
  }

  @Test
  void what_the_checkout_has_built_is_used_as_long_as_it_is_of_these_sources() throws IOException {
    Path sources = Files.createDirectory(directory.resolve("sources"));
    for (String part : List.of("pom.xml", "src/build", "src/main", "src/operator", "src/demo")) {
      Files.createDirectories(sources.resolve(part).resolveSibling(""));
      Object[] copy = {"cp", "-R", CHECKOUT.resolve(part), sources.resolve(part)};
      assertThat(Command.run(copy).exitCode()).isZero();
    }
    World.write(sources.resolve("bin/end.sh"), "");
    World.write(sources.resolve("config/aws-oidc-executor.schema.json"), "{}");
    for (String part : List.of("all", "operator", "iam", "demo")) {
      World.write(sources.resolve("target/aws-oidc-executor-" + part + ".jar"), part);
    }
    Path script = sources.resolve("src/build/sources.sh");
    assertThat(Command.run(script, "built").exitCode()).as("nothing is known yet").isNotZero();
    assertThat(Command.run(script, "begin").exitCode()).isZero();
    assertThat(Command.run(script, "end").exitCode()).isZero();

    assertThat(Command.run(script, "built").exitCode()).isZero();

    Path edited = sources.resolve("src/main/java/awsoidc/Main.java");
    String before = Files.readString(edited);
    Files.writeString(edited, before + "\n");
    assertThat(Command.run(script, "built").exitCode()).as("edited").isNotZero();
    Files.writeString(edited, before);
    assertThat(Command.run(script, "built").exitCode()).as("and back").isZero();
    Path jar = sources.resolve("target/aws-oidc-executor-iam.jar");
    Files.writeString(jar, "another");
    assertThat(Command.run(script, "built").exitCode()).as("another jar").isNotZero();
    Files.writeString(jar, "iam");
    Files.delete(edited);
    assertThat(Command.run(script, "built").exitCode()).as("deleted").isNotZero();
    assertThat(Command.run(script, "begin").exitCode()).isZero();
    Files.writeString(edited, before);
    Files.delete(sources.resolve("target/sources"));
    assertThat(Command.run(script, "end").exitCode()).isZero();
    assertThat(Command.run(script, "built").exitCode()).as("edited while it built").isNotZero();
  }

  @Test
  void without_maven_it_says_how_to_install_it() throws IOException {
    Path tools = Files.createDirectory(directory.resolve("tools"));
    for (String tool :
        List.of(
            "sh",
            "dirname",
            "sed",
            "find",
            "sort",
            "cat",
            "sha256sum",
            "cut",
            "readlink",
            "mkdir",
            "rm",
            "rmdir",
            "cp",
            "mv",
            "chmod",
            "ln",
            "tr",
            "id",
            "grep")) {
      Stream.of("/usr/bin/" + tool, "/bin/" + tool)
          .map(Path::of)
          .filter(Files::exists)
          .findFirst()
          .ifPresent(path -> link(tools.resolve(tool), path));
    }
    Map<String, String> environment =
        Map.of("PATH", tools.toString(), "JAVA_HOME", System.getProperty("java.home", ""));
    Path sources = Files.createDirectory(directory.resolve("sources"));
    for (String part : List.of("install.sh", "pom.xml", "bin", "config", "docs", "src/build")) {
      Path copy = sources.resolve(part);
      Files.createDirectories(copy.resolveSibling(""));
      assertThat(Command.run("cp", "-R", CHECKOUT.resolve(part), copy).exitCode()).isZero();
    }

    Command call =
        Command.run(
            environment,
            directory,
            "",
            "/bin/sh",
            sources.resolve("install.sh"),
            "--prefix",
            directory.resolve("new"));

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err()).contains("Maven is not on PATH", "apt-get install maven");
  }

  /** install.sh looks for a JDK in the usual folders, so this test hides them from itself. */
  @Test
  void without_a_jdk_it_says_what_to_install() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    String hide =
        "for d in /usr/lib/jvm /opt; do [ ! -d $d ] || mount --bind %s $d || exit 77; done"
            .formatted(empty);
    assumeTrue(
        Command.run("unshare", "-m", "sh", "-c", hide).exitCode() == 0,
        "needs root and a mount namespace of its own, to hide the JDKs of this machine");

    Command call =
        Command.run(
            Map.of("PATH", "/usr/bin:/bin", "HOME", empty.toString()),
            directory,
            "",
            "unshare",
            "-m",
            "sh",
            "-c",
            hide + "; exec \"$0\" \"$@\"",
            SCRIPT,
            "--jar",
            JAR,
            "--prefix",
            directory.resolve("new"));

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err()).contains("no JDK 25", "temurin-25-jdk", "JAVA_HOME");
    assertThat(directory.resolve("new")).doesNotExist();
  }

  /** The message of Maven's own plugin names neither the file nor the variable. */
  @Test
  void a_jdk_where_maven_does_not_look_is_named_before_the_build() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path opt = Files.createDirectories(directory.resolve("opt"));
    Path moved = Files.createDirectory(opt.resolve("a-jdk"));
    String move =
        "mount --bind %s %s && mount --rbind %s /opt && mount --bind %s /usr/lib/jvm || exit 77; "
            .formatted(System.getProperty("java.home"), moved, opt, empty);
    assumeTrue(
        Command.run("unshare", "-m", "sh", "-c", move).exitCode() == 0,
        "needs root and a mount namespace of its own, to move the JDK of this machine");
    String[] forMaven = {"unshare", "-m", "sh", "-c", move + SCRIPT + " --for-maven"};
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "HOME", empty.toString());

    Command moves = Command.run(environment, directory, "", (Object[]) forMaven);

    assertThat(moves.exitCode()).isEqualTo(1);
    assertThat(moves.err()).contains("export JAVA25_HOME=/opt/a-jdk");

    Map<String, String> told = new HashMap<>(environment);
    told.put("JAVA25_HOME", "/opt/a-jdk");
    assertThat(Command.run(told, directory, "", (Object[]) forMaven).exitCode()).isZero();
  }

  @Test
  void root_is_not_needed() {
    assumeTrue(
        System.getProperty("user.name", "").equals("root"),
        "not run by root: then every other test shows it");
    assumeTrue(
        asNobody("test", "-r", JAR).exitCode() == 0
            && asNobody("test", "-x", prefix).exitCode() == 0,
        "nobody may read " + JAR + " or " + prefix);
    assertThat(Command.run("chown", "-R", "-h", NOBODY + ":" + NOBODY, prefix).exitCode()).isZero();

    Command again = asNobody(SCRIPT, "--jar", JAR, "--prefix", prefix);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains("installed already");

    Command demo = asNobody(prefix.resolve("bin/aws-oidc-executor"), "demo");
    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();

    Command refused = asNobody(SCRIPT, "--jar", JAR, "--prefix", "/usr/aws-oidc-executor");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("cannot write to /usr/aws-oidc-executor");
  }

  private Command asNobody(Object... words) {
    Object[] command =
        Stream.concat(
                Stream.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"),
                Stream.of(words))
            .toArray();
    assertThat(Command.run("chmod", "755", directory).exitCode()).isZero();
    return Command.run(
        Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", System.getProperty("java.home", "")),
        Path.of("/"),
        "",
        command);
  }

  private Command install(Object... words) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", directory.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home", ""));
    return Command.run(
        environment, directory, "", Stream.concat(Stream.of(SCRIPT), Stream.of(words)).toArray());
  }

  private static Object changed(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private static void link(Path link, Path target) {
    try {
      Files.createSymbolicLink(link, target);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }
}
