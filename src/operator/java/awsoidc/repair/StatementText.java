package awsoidc.repair;

import awsoidc.text.Printable;
import awsoidc.trust.PolicyCondition;
import awsoidc.trust.PolicyText;
import awsoidc.trust.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Members of a statement as lines of JSON. */
final class StatementText {

  private static final String INDENT = "  ";

  private StatementText() {}

  static List<String> principal(Statement.Principals principals) {
    Map<String, List<String>> kinds = new LinkedHashMap<>(principals.others());
    kinds.put("Federated", principals.federated());
    return object("Principal", kinds);
  }

  static List<String> action(Statement.Actions actions) {
    return member("Action", actions.patterns());
  }

  static List<String> condition(List<PolicyCondition> conditions) {
    Map<String, Map<String, List<String>>> operators = new LinkedHashMap<>();
    for (PolicyCondition one : conditions) {
      operators
          .computeIfAbsent(one.operatorName(), _ -> new LinkedHashMap<>())
          .put(one.key(), one.values().stream().map(PolicyText::written).toList());
    }
    List<List<String>> members =
        operators.entrySet().stream().map(one -> object(one.getKey(), one.getValue())).toList();
    return enclosed(Printable.json("Condition") + ": {", members, "}");
  }

  private static List<String> object(String name, Map<String, List<String>> members) {
    return enclosed(
        Printable.json(name) + ": {",
        members.entrySet().stream().map(one -> member(one.getKey(), one.getValue())).toList(),
        "}");
  }

  /** A list of one is written as its only value. */
  private static List<String> member(String name, List<String> values) {
    List<String> quoted = values.stream().map(Printable::json).toList();
    return quoted.size() == 1
        ? List.of(Printable.json(name) + ": " + quoted.getFirst())
        : enclosed(Printable.json(name) + ": [", quoted.stream().map(List::of).toList(), "]");
  }

  private static List<String> enclosed(String begin, List<List<String>> members, String end) {
    List<String> lines = new ArrayList<>(List.of(begin));
    for (int i = 0; i < members.size(); i++) {
      List<String> member = members.get(i);
      String comma = i < members.size() - 1 ? "," : "";
      for (int line = 0; line < member.size(); line++) {
        lines.add(INDENT + member.get(line) + (line == member.size() - 1 ? comma : ""));
      }
    }
    lines.add(end);
    return lines;
  }
}
