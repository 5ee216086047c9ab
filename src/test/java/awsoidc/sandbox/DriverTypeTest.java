package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wrong in such a block is in src/test/resources/config/broken. */
class DriverTypeTest {

  private static TypeSettings read(Node.Entry... entries) {
    return SandboxTypes.OURS
        .read(
            Fields.of(
                "sandbox",
                new Node.Block(List.of(entries), Mark.START),
                SandboxTypes.OURS.keys(),
                new Problems()),
            false)
        .own();
  }

  private static Node.Entry entry(String key, String... words) {
    List<Node> nodes =
        Arrays.stream(words).<Node>map(word -> new Node.Scalar(word, false, Mark.START)).toList();
    Node value = nodes.size() == 1 ? nodes.getFirst() : new Node.Items(nodes, Mark.START);
    return new Node.Entry(key, Mark.START, value);
  }

  @Test
  void a_command_is_a_path_or_a_path_with_arguments() {
    assertThat(
            read(
                entry("type", "driver"),
                entry("config", "/opt/a driver", "--name", "", "two\nlines"),
                entry("run", "/opt/a driver"),
                entry("forwards_port", "true")))
        .isEqualTo(
            new DriverType.Settings(
                new WrappedDriver(
                    List.of("/opt/a driver", "--name", "", "two\nlines"),
                    List.of(),
                    List.of("/opt/a driver"),
                    List.of(),
                    true)));
  }

  @Test
  void check_looks_for_each_of_its_programs_once() {
    assertThat(
            read(
                    entry("type", "driver"),
                    entry("config", "/opt/d", "config"),
                    entry("run", "/opt/d", "run"),
                    entry("cleanup", "/opt/c"))
                .programs())
        .containsExactly(List.of("/opt/d"), List.of("/opt/c"));
  }
}
