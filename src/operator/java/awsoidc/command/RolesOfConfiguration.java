package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.lint.ConfiguredRoles;
import awsoidc.pattern.Glob;
import awsoidc.report.Position;
import awsoidc.role.HopTemplate;
import awsoidc.role.Rule;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The roles of a configuration, with the places of the rules that give them. */
final class RolesOfConfiguration {

  private RolesOfConfiguration() {}

  /**
   * Reads a configuration.
   *
   * @param problems gets what is wrong, and then there are no roles
   */
  static Optional<ConfiguredRoles> read(String file, String text, List<Problem> problems)
      throws IOException {
    ConfigurationFile.Result read =
        ConfigurationFile.read(
            file, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), false);
    return switch (read) {
      case ConfigurationFile.Result.Invalid(List<Problem> found, Reporting _) -> {
        problems.addAll(found);
        yield Optional.empty();
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> _) ->
          Optional.of(of(configuration, file, marks(text)));
    };
  }

  /** Of the rules, in their order. */
  private static List<Mark> marks(String text) {
    return YamlTree.parse(text, new Problems()).stream()
        .flatMap(root -> root instanceof Node.Block block ? block.entries().stream() : null)
        .filter(entry -> entry.key().equals("roles"))
        .flatMap(roles -> roles.value() instanceof Node.Items list ? list.items().stream() : null)
        .map(Node::mark)
        .toList();
  }

  private static ConfiguredRoles of(Configuration configuration, String file, List<Mark> marks) {
    List<ConfiguredRoles.Given> given = new ArrayList<>();
    Set<String> chained = new HashSet<>();
    List<Rule> rules = configuration.rules().rules();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      int number = i;
      Mark mark = marks.get(i);
      Position position = new Position(file, mark.line(), mark.column());
      Stream.concat(
              rule.assume().arns().stream(),
              rule.profiles().stream().map(profile -> profile.role().toString()))
          .map(Glob::new)
          .forEach(role ->
              given.add(
                  new ConfiguredRoles.Given(
                      rule.name(), number, position, role, rule.assume().chooser().isPresent())));
      Stream.concat(Stream.of(rule.template()), rule.profiles().stream().map(one -> one.template()))
          .flatMap(template -> template.then().stream())
          .map(HopTemplate::role)
          .forEach(role -> chained.add(role.toString()));
    }
    boolean byName = configuration.token().variable().isPresent();
    return new ConfiguredRoles(
        configuration.token().issuer().replaceFirst("^\\w+://", ""),
        byName ? List.of() : configuration.token().audiences(),
        rules.stream().map(rule -> rule.when().conditions()).toList(),
        given,
        chained);
  }
}
