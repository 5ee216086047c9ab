package awsoidc.doctor;

import awsoidc.config.Configuration;
import awsoidc.role.Rules;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.util.List;

/** Finds what a valid configuration, as a whole, is hardly meant to say. */
public final class ConfigurationDoubts {

  /** {@code gitlab.url} of config/aws-oidc-executor.yaml. */
  static final String EXAMPLE_URL = "https://gitlab.example.com";

  private static final String EXAMPLE_ROLE = "arn:aws:iam::123456789012:role/HelloAws";

  private final Node root;
  private final Problems problems = new Problems();

  private ConfigurationDoubts(Node root) {
    this.root = root;
  }

  /**
   * The warnings, in the order of the file.
   *
   * @param title what the file is called
   */
  public static List<Problem> of(String title, String text, Configuration configuration) {
    Node root =
        YamlTree.parse(text, new Problems())
            .orElse(new Node.Block(List.of(), Mark.START)); // a valid one is never empty
    ConfigurationDoubts doubts = new ConfigurationDoubts(root);
    doubts.addExample(configuration);
    doubts.addRules(configuration.rules());
    return doubts.problems.warningsIn(title);
  }

  private void addExample(Configuration configuration) {
    if (configuration.token().issuer().equals(EXAMPLE_URL)) {
      problems.warn(
          at("gitlab", "url"), "gitlab.url is still that of the example: name your GitLab");
    }
    for (int i = 0; i < configuration.rules().rules().size(); i++) {
      if (configuration.rules().rules().get(i).assume().arns().contains(EXAMPLE_ROLE)) {
        problems.warn(
            at("roles", i, "assume"),
            "rule " + (i + 1) + " is still the made-up one of the example: replace it by yours");
      }
    }
  }

  private void addRules(Rules rules) {
    if (rules.rules().isEmpty()) {
      problems.warn(
          at("roles"),
          "there are no rules, so no job gets credentials: add roles:, a list of when: and"
              + " assume:");
    }
    for (Rules.Unsure unsure : rules.unsure()) {
      problems.warn(
          at("roles", unsure.number() - 1, "when", unsure.claim()),
          "the rule \""
              + unsure.rule()
              + "\" (assume: none) asks for "
              + unsure.claim()
              + ", which GitLab leaves out of a token "
              + unsure.when()
              + ": such a job is refused where a later rule would give it a role");
    }
  }

  /** Where keys and numbers of list items lead to, as far as they are there. */
  private Mark at(Object... path) {
    Node node = root;
    Mark mark = Mark.START;
    for (Object step : path) {
      if (node instanceof Node.Items list && step instanceof Integer index) {
        node = list.items().get(index);
        mark = node.mark();
      } else if (node instanceof Node.Block block) {
        for (Node.Entry entry : block.entries()) {
          if (entry.key().equals(step)) {
            node = entry.value();
            mark = entry.mark();
          }
        }
      }
    }
    return mark;
  }
}
