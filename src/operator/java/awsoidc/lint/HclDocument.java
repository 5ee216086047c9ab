package awsoidc.lint;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code aws_iam_policy_document} ("Data Source: aws_iam_policy_document", Terraform AWS provider)
 * → the policy that Terraform makes of it. Must not know what variables stand for.
 */
final class HclDocument {

  private static final Set<String> OTHER_DOCUMENTS =
      Set.of(
          "source_json", "override_json", "source_policy_documents", "override_policy_documents");

  private static final Map<String, String> ELEMENTS =
      Map.of(
          "sid", "Sid",
          "effect", "Effect",
          "actions", "Action",
          "not_actions", "NotAction",
          "resources", "Resource",
          "not_resources", "NotResource");

  private HclDocument() {}

  static Piece policy(Piece.Members body) {
    Mark mark = body.mark();
    List<Piece> statements = new ArrayList<>();
    for (Piece.Member one : body.members()) {
      if (one.name().equals("statement") && one.value() instanceof Piece.Members statement) {
        statements.add(statement(statement));
      } else if (one.name().equals("dynamic") || OTHER_DOCUMENTS.contains(one.name())) {
        statements.add(hidden(one));
      }
    }
    return new Piece.Members(
        List.of(
            new Piece.Member(
                "Version", mark, body.at("version").orElse(new Piece.Text("2012-10-17", mark))),
            new Piece.Member("Statement", mark, new Piece.Elements(statements, mark))),
        mark);
  }

  private static Piece.Text hidden(Piece.Member block) {
    String label =
        block.name().equals("dynamic")
                && block.value() instanceof Piece.Members(List<Piece.Member> labels, Mark _)
                && !labels.isEmpty()
            ? " " + labels.getFirst().name()
            : "";
    return new Piece.Text("${" + block.name() + label + "}", true, block.mark());
  }

  private static Piece statement(Piece.Members block) {
    List<Piece.Member> elements = new ArrayList<>();
    Map<String, List<Piece.Member>> principals = new LinkedHashMap<>();
    List<Piece.Member> conditions = new ArrayList<>();
    Optional<Piece.Member> hiddenPrincipal = Optional.empty();
    for (Piece.Member one : block.members()) {
      switch (one.name()) {
        case "principals", "not_principals" ->
            principals
                .computeIfAbsent(
                    one.name().equals("principals") ? "Principal" : "NotPrincipal",
                    _ -> new ArrayList<>())
                .add(renamed(one.value(), "type", "identifiers"));
        case "condition" -> {
          Piece.Member key = renamed(one.value(), "variable", "values");
          Piece.Member test = renamed(one.value(), "test", "values");
          conditions.add(
              new Piece.Member(
                  test.name(), test.mark(), new Piece.Members(List.of(key), one.mark())));
        }
        case "dynamic" -> {
          Piece.Text hidden = hidden(one);
          if (one.value().at("condition").isPresent()) {
            conditions.add(new Piece.Member(hidden.text(), one.mark(), hidden));
          } else {
            hiddenPrincipal = Optional.of(new Piece.Member("Principal", one.mark(), hidden));
          }
        }
        default ->
            Optional.ofNullable(ELEMENTS.get(one.name()))
                .ifPresent(name -> elements.add(new Piece.Member(name, one.mark(), one.value())));
      }
    }
    if (block.member("effect").isEmpty()) {
      elements.add(new Piece.Member("Effect", block.mark(), new Piece.Text("Allow", block.mark())));
    }
    principals.forEach((name, all) -> {
      Mark mark = all.getFirst().mark();
      boolean everyone = all.stream().anyMatch(one -> one.name().equals("*"));
      elements.add(
          new Piece.Member(name, mark, everyone ? new Piece.Text("*", mark) : merged(all, mark)));
    });
    hiddenPrincipal.ifPresent(elements::add);
    if (!conditions.isEmpty()) {
      Mark mark = conditions.getFirst().mark();
      elements.add(new Piece.Member("Condition", mark, merged(conditions, mark)));
    }
    return new Piece.Members(elements, block.mark());
  }

  /** An attribute's value as the name of another's; for the policy's variables it writes &{…}. */
  private static Piece.Member renamed(Piece block, String name, String value) {
    Piece named = block.at(name).orElse(new Piece.Text("", block.mark()));
    List<Piece> values =
        block.at(value).stream()
            .flatMap(all -> all.asList().stream())
            .map(one ->
                one instanceof Piece.Text(String text, boolean hidden, Mark mark)
                    ? new Piece.Text(text.replace("&{", "${"), hidden, mark)
                    : one)
            .toList();
    return new Piece.Member(
        named instanceof Piece.Text(String text, boolean _, Mark _) ? text : "${…}",
        named.mark(),
        new Piece.Elements(values, block.mark()));
  }

  /** Terraform puts together what has the same name. */
  private static Piece merged(List<Piece.Member> all, Mark mark) {
    Map<String, List<Piece.Member>> alike =
        all.stream().collect(groupingBy(Piece.Member::name, LinkedHashMap::new, toList()));
    List<Piece.Member> merged = new ArrayList<>();
    alike.forEach((name, same) -> {
      Piece.Member first = same.getFirst();
      List<Piece> values = same.stream().map(Piece.Member::value).toList();
      Piece value =
          switch (first.value()) {
            case Piece.Text text -> text;
            case Piece.Elements list ->
                new Piece.Elements(
                    values.stream().flatMap(one -> one.asList().stream()).toList(), list.mark());
            case Piece.Members object ->
                merged(
                    values.stream()
                        .flatMap(one ->
                            one instanceof Piece.Members(List<Piece.Member> keys, Mark _)
                                ? keys.stream()
                                : Stream.empty())
                        .toList(),
                    object.mark());
          };
      merged.add(new Piece.Member(name, first.mark(), value));
    });
    return new Piece.Members(merged, mark);
  }
}
