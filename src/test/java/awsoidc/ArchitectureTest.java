package awsoidc;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the plan of docs/architecture.md. */
class ArchitectureTest {

  /** The package of {@code Main} itself. */
  private static final String MAIN = "Main";

  /** Which rooms each room may use. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          room("secret"),
          room("text"),
          room("runner", "secret"),
          room("process"),
          room("yaml", "text"),
          room("pattern"),
          room("file"),
          room(
              "sandbox",
              "container",
              "file",
              "process",
              "runner",
              "secret",
              "slurm",
              "text",
              "yaml"),
          room("slurm", "process", "yaml"),
          room("net", "secret", "text"),
          room("token", "file", "net", "secret", "text"),
          room(
              "container", "file", "net", "pattern", "process", "runner", "secret", "text", "yaml"),
          room("orphan", "file", "process", "sandbox", "secret"),
          room("masking", "secret"),
          room("systemlog", "text"),
          room("role", "pattern", "token"),
          room("sts", "net", "role", "secret"),
          room("delivery", "file", "secret", "sts"),
          room("audit", "file", "role", "sts", "systemlog", "text", "token"),
          room("trust", "pattern", "text", "token", "yaml"),
          room("refusal", "role", "sts", "text", "token", "trust"),
          room("state", "delivery", "file", "role", "sandbox", "secret", "sts", "token"),
          room("builds", "delivery", "file", "masking", "pattern", "runner"),
          room(
              "session",
              "audit",
              "delivery",
              "net",
              "refusal",
              "role",
              "secret",
              "state",
              "sts",
              "token"),
          room(
              "config",
              "delivery",
              "net",
              "pattern",
              "role",
              "sandbox",
              "sts",
              "systemlog",
              "text",
              "token",
              "yaml"),
          room(
              "stage",
              "audit",
              "builds",
              "config",
              "container",
              "delivery",
              "file",
              "masking",
              "orphan",
              "process",
              "refusal",
              "role",
              "runner",
              "sandbox",
              "secret",
              "session",
              "state",
              "sts",
              "systemlog",
              "text",
              "token",
              "yaml"),
          room("demo", "trust"),
          room("history"),
          room("whatif", "audit", "config", "delivery", "history", "role", "secret", "token"),
          room("issuer", "file", "process", "token"),
          room("pipeline", "demo", "yaml"),
          room("report", "text"),
          room("account", "net"),
          room("repair", "pattern", "text", "trust", "yaml"),
          room("lint", "account", "pattern", "report", "token", "trust", "yaml"),
          room("setup", "role", "text", "token", "trust"),
          room("reach", "config", "lint", "pattern", "report", "role"),
          room(
              "doctor",
              "config",
              "delivery",
              "file",
              "net",
              "orphan",
              "process",
              "role",
              "runner",
              "sandbox",
              "sts",
              "systemlog",
              "token",
              "yaml"),
          room(
              "command",
              "account",
              "config",
              "container",
              "delivery",
              "demo",
              "doctor",
              "file",
              "history",
              "issuer",
              "lint",
              "net",
              "orphan",
              "pattern",
              "reach",
              "refusal",
              "repair",
              "pipeline",
              "report",
              "role",
              "runner",
              "sandbox",
              "secret",
              "setup",
              "stage",
              "state",
              "sts",
              "text",
              "token",
              "trust",
              "whatif",
              "yaml"),
          room(MAIN, "delivery", "runner", "stage", "text"),
          room("operator", MAIN, "command"));

  private static final Set<String> OF_THE_OPERATOR =
      Set.of(
          "account",
          "command",
          "demo",
          "doctor",
          "history",
          "issuer",
          "lint",
          "operator",
          "pipeline",
          "reach",
          "repair",
          "report",
          "setup",
          "whatif");

  private static final Set<String> OF_THE_PROCESS =
      Set.of(
          "java.lang.System.exit",
          "java.lang.System.getenv",
          "java.lang.System.in",
          "java.lang.System.out",
          "java.lang.System.err",
          "java.lang.System.console",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Runtime.exit",
          "java.lang.Runtime.halt");

  /** Ours alone: to read the JDK's and the SDK's too takes seconds. */
  private static final JavaClasses CLASSES =
      ArchConfiguration.withThreadLocalScope(configuration -> {
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("awsoidc");
      });

  @Test
  void rooms_use_each_other_without_cycles() {
    slices().matching("awsoidc.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"builds", "file", "orphan", "process", "sandbox", "state"})
  void classes_of_a_room_use_each_other_without_cycles(String room) {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass one) {
                return room(one).equals(room)
                    ? SliceIdentifier.of(outermost(one).getSimpleName())
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "classes of " + room;
              }
            })
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @Test
  void no_two_classes_share_a_simple_name() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".java") && !name.equals("package-info.java"))
          .doesNotHaveDuplicates();
    }
  }

  private static JavaClass outermost(JavaClass one) {
    return one.getEnclosingClass().map(ArchitectureTest::outermost).orElse(one);
  }

  static Stream<String> rooms() {
    return CLASSES.stream().map(ArchitectureTest::room).distinct().sorted();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_uses_only_what_the_plan_allows(String room) {
    assertThat(ALLOWED).containsKey(room);
    assertThat(CLASSES.stream().filter(one -> room(one).equals(room)).flatMap(this::uses))
        .isSubsetOf(ALLOWED.get(room));
  }

  @Test
  void the_demo_is_used_by_the_operators_tool_alone_and_that_by_its_main_alone() {
    assertThat(usersOf("demo")).containsExactly("command", "pipeline");
    assertThat(usersOf("command")).containsExactly("operator");
  }

  @Test
  void the_servers_of_the_demo_and_its_runner_know_nothing_of_each_other() {
    slices().matching("awsoidc.(demo.runner|demo)").should().notDependOnEachOther().check(CLASSES);
  }

  @Test
  void mains_alone_touch_the_process_they_run_in_and_the_systems_clock() {
    assertThat(
            CLASSES.stream()
                .filter(one -> !room(one).equals(MAIN) && !room(one).equals("operator"))
                .flatMap(one -> one.getAccessesFromSelf().stream())
                .filter(ArchitectureTest::touchesTheProcess)
                .map(JavaAccess::getDescription))
        .isEmpty();
  }

  /**
   * install.sh puts them into jars that only the operator's tool has on its class path. Beside a
   * module, a class path cannot add to a package that the module has.
   */
  @Test
  void what_a_job_runs_knows_neither_the_operators_tool_nor_the_demo() {
    assertThat(
            CLASSES.stream()
                .filter(one -> !OF_THE_OPERATOR.contains(room(one)))
                .filter(one -> uses(one).anyMatch(OF_THE_OPERATOR::contains))
                .map(JavaClass::getFullName))
        .isEmpty();
    assertThat(packages(true)).doesNotContainAnyElementsOf(packages(false));
  }

  private static Set<String> packages(boolean ofTheOperator) {
    return CLASSES.stream()
        .filter(one -> OF_THE_OPERATOR.contains(room(one)) == ofTheOperator)
        .map(JavaClass::getPackageName)
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void the_jar_of_the_stages_has_no_room_of_the_operators() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    for (String room : OF_THE_OPERATOR) {
      assertThat(pom).contains("<exclude>awsoidc/" + room + "/**</exclude>");
    }
  }

  @Test
  void mains_own_touches_are_seen() {
    assertThat(
            CLASSES.get("awsoidc.Main").getAccessesFromSelf().stream()
                .filter(ArchitectureTest::touchesTheProcess)
                .map(ArchitectureTest::targetOf))
        .contains(
            "java.lang.System.getenv",
            "java.lang.System.err",
            "java.lang.Runtime.halt",
            "java.time.Clock.systemUTC");
  }

  @Test
  void every_package_is_null_marked() {
    JavaPackage root = CLASSES.getPackage("awsoidc");

    assertThat(
            Stream.concat(Stream.of(root), root.getSubpackagesInTree().stream())
                .filter(one -> !one.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName))
        .isEmpty();
  }

  @Test
  void the_documented_plan_is_this_one() throws IOException {
    Map<String, Set<String>> documented =
        Files.readString(Path.of("docs/architecture.md"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .filter(cells -> cells.size() == 5 && ALLOWED.containsKey(nameIn(cells)))
            .collect(toMap(ArchitectureTest::nameIn, ArchitectureTest::usesIn));

    assertThat(documented).isEqualTo(ALLOWED);
  }

  private static String nameIn(List<String> cells) {
    return cells.get(1).replace("`", "");
  }

  private static Set<String> usesIn(List<String> cells) {
    String uses = cells.get(3);
    return uses.equals("all above")
        ? ALLOWED.getOrDefault(nameIn(cells), Set.of())
        : Arrays.stream(uses.split(", ", -1))
            .filter(name -> !name.isEmpty())
            .collect(toCollection(TreeSet::new));
  }

  private static Map.Entry<String, Set<String>> room(String name, String... uses) {
    return Map.entry(name, Set.of(uses));
  }

  private static String room(JavaClass one) {
    String name = one.getPackageName();
    return name.equals("awsoidc") ? MAIN : name.split("\\.", -1)[1];
  }

  private Stream<String> uses(JavaClass one) {
    return one.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .map(JavaClass::getBaseComponentType)
        .filter(used -> used.getPackageName().startsWith("awsoidc"))
        .map(ArchitectureTest::room)
        .filter(used -> !used.equals(room(one)))
        .distinct();
  }

  private Set<String> usersOf(String room) {
    return CLASSES.stream()
        .filter(one -> uses(one).anyMatch(room::equals))
        .map(ArchitectureTest::room)
        .collect(toCollection(TreeSet::new));
  }

  private static boolean touchesTheProcess(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    return OF_THE_PROCESS.contains(targetOf(access)) || readsTheSystemsClock(target);
  }

  /** {@code Instant.now()}, {@code Clock.systemUTC()}, {@code InstantSource.system()}, Date. */
  private static boolean readsTheSystemsClock(AccessTarget target) {
    String owner = target.getOwner().getFullName();
    String name = target.getName();
    boolean now = name.equals("now") && !target.getFullName().contains("(java.time.Clock)");
    return (owner.startsWith("java.time.") && (now || name.startsWith("system")))
        || target.getFullName().equals("java.util.Date.<init>()");
  }

  private static String targetOf(JavaAccess<?> access) {
    return access.getTarget().getOwner().getFullName() + "." + access.getTarget().getName();
  }
}
