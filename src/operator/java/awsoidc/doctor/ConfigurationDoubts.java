package awsoidc.doctor;

import awsoidc.config.Configuration;
import awsoidc.role.Rules;
import awsoidc.token.TokenSettings;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds what a valid configuration, as a whole, is hardly meant to say. */
public final class ConfigurationDoubts {

  /** {@code gitlab.url} of config/aws-oidc-executor.yaml. */
  static final String EXAMPLE_URL = "https://gitlab.example.com";

  private static final String EXAMPLE_ROLE = "arn:aws:iam::123456789012:role/HelloAws";

  private static final Set<String> TEMPLATES = Set.of("session_name", "source_identity");

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
    doubts.addGitLab(configuration.token());
    doubts.addRules(configuration.rules());
    doubts.addTemplates(root);
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

  private void addGitLab(TokenSettings token) {
    String issuer = token.issuer();
    String host = issuer.replaceFirst("^\\w+://", "").replaceFirst("/.*", "");
    if (issuer.matches(".*(/|/api/v\\d+.*|/\\.well-known.*)")) {
      problems.warn(
          at("gitlab"),
          "the issuer is "
              + issuer
              + ": iss of a token is the URL of the GitLab alone, without a slash at its end");
    } else if (host.contains(":")) {
      problems.warn(
          at("gitlab"),
          "the issuer has a port, "
              + host
              + ": AWS takes no identity provider with one (IAM API Reference,"
              + " CreateOpenIDConnectProvider); gitlab.issuer and ci_id_tokens_issuer_url of GitLab"
              + " name another");
    } else if (host.equals("www.gitlab.com") || !host.equals(host.toLowerCase(Locale.ROOT))) {
      problems.warn(
          at("gitlab"),
          "the issuer is " + issuer + ", and iss of a token is compared exactly with it");
    }
    if (token.variable().filter(name -> name.startsWith("CI_")).isPresent()) {
      problems.warn(
          at("gitlab", "token"),
          "GitLab sets variables that begin with CI_, and none of them is an entry of id_tokens:");
    }
  }

  /** Texts in which claims stand in braces, wherever they are. */
  private void addTemplates(Node node) {
    switch (node) {
      case Node.Items list -> list.items().forEach(this::addTemplates);
      case Node.Block block -> {
        for (Node.Entry entry : block.entries()) {
          boolean template = TEMPLATES.contains(entry.key());
          if (template && entry.value() instanceof Node.Scalar text) {
            addTemplate(entry.key(), text);
          } else if (entry.key().equals("tags") && entry.value() instanceof Node.Block tags) {
            for (Node.Entry tag : tags.entries()) {
              if (tag.value() instanceof Node.Scalar text) {
                addTemplate("the tag " + tag.key(), text);
              }
            }
          } else {
            addTemplates(entry.value());
          }
        }
      }
      default -> {}
    }
  }

  private void addTemplate(String what, Node.Scalar text) {
    ConditionDoubts.ofTemplate(text.text())
        .ifPresent(why ->
            problems.warn(text.mark(), what + " is " + Node.quoted(text.text()) + ", but " + why));
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
