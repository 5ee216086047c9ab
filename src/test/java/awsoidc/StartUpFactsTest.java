package awsoidc;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the table of docs/architecture.md on what costs a start-up: only the classes that a row
 * names use what it is about.
 */
class StartUpFactsTest {

  private static final Path CLASSES = Path.of("target/classes/awsoidc");

  /** The operator's tool and what it starts may take their time. */
  private static final Pattern NOT_OF_A_STAGE =
      Pattern.compile(
          "(account|command|demo|doctor|history|issuer|lint|pipeline|reach|repair|report|setup|whatif)/.*"
              + "|Operator.*");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /**
   * @param costly a class of the JDK, or a method with its class
   * @param users simple names of classes
   */
  record Fact(List<String> costly, Set<String> users) {}

  @ParameterizedTest
  @MethodSource("facts")
  void only_these_classes_use_what_costs_a_start_up(Fact fact) throws IOException {
    Set<String> users = new TreeSet<>();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = CLASSES.relativize(file).toString();
        ClassModel parsed = ClassFile.of().parse(file);
        if (!NOT_OF_A_STAGE.matcher(name).matches() && uses(parsed, fact.costly)) {
          users.add(name.replaceAll(".*/|[$.].*", ""));
        }
      }
    }

    assertThat(users).isEqualTo(fact.users);
  }

  static Stream<Fact> facts() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("docs/architecture.md"));
    int begin = lines.indexOf("| what | cost | used by |");
    List<Fact> facts = new ArrayList<>();
    for (String line : lines.subList(begin + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      String[] cells = line.split("\\|", -1);
      facts.add(
          new Fact(code(cells[1]).toList(), code(cells[3]).collect(toCollection(TreeSet::new))));
    }
    return facts.stream();
  }

  private static Stream<String> code(String cell) {
    Matcher matcher = CODE.matcher(cell);
    return matcher.results().map(match -> match.group(1));
  }

  private static boolean uses(ClassModel parsed, List<String> costly) {
    for (PoolEntry entry : parsed.constantPool()) {
      String name =
          switch (entry) {
            case ClassEntry type -> type.asInternalName();
            case MemberRefEntry member ->
                member.owner().asInternalName() + "." + member.name().stringValue();
            default -> "";
          };
      if (costly.contains(name.replace('/', '.'))) {
        return true;
      }
    }
    return false;
  }
}
