package awsoidc.pipeline;

import awsoidc.demo.runner.JobVariable;
import awsoidc.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of keywords; reports those of a wrong kind, which then count as absent. */
final class CiFields {

  private final Problems problems;

  CiFields(Problems problems) {
    this.problems = problems;
  }

  String text(CiValue value) {
    if (value instanceof CiValue.Text text) {
      return text.text();
    }
    problems.add(value.mark(), "this must be a single value");
    return "";
  }

  Optional<CiValue.Entry> entry(CiValue value, String key) {
    return value instanceof CiValue.Keys block
        ? Optional.ofNullable(block.entries().get(key))
        : Optional.empty();
  }

  Map<String, CiValue.Entry> entries(CiValue value, String keyword) {
    if (value instanceof CiValue.Keys block) {
      return block.entries();
    }
    problems.add(value.mark(), keyword + ": must be a block of keys");
    return Map.of();
  }

  String textOf(CiValue value, String key) {
    return entry(value, key).map(found -> text(found.value())).orElse("");
  }

  String[] wordsOf(CiValue value, String key) {
    return entry(value, key)
        .map(found -> words(found.value()))
        .orElse(List.of())
        .toArray(String[]::new);
  }

  List<CiValue> items(CiValue value) {
    if (value instanceof CiValue.Items list) {
      return list.items();
    }
    problems.add(value.mark(), "this must be a list");
    return List.of();
  }

  /** One value, or a list of them. */
  List<String> words(CiValue value) {
    return value instanceof CiValue.Items list
        ? list.items().stream().map(this::text).toList()
        : List.of(text(value));
  }

  /** Of a script: GitLab makes one list of lists in a list, as references leave them. */
  List<String> lines(CiValue value) {
    List<String> lines = new ArrayList<>();
    if (value instanceof CiValue.Items list) {
      list.items().forEach(item -> lines.addAll(lines(item)));
    } else if (value instanceof CiValue.Keys keys) {
      problems.add(
          keys.mark(),
          "a line of a script is a text: put quotes around one with a colon and a blank");
    } else {
      lines.add(text(value));
    }
    return lines;
  }

  List<JobVariable> variables(CiValue block) {
    List<JobVariable> variables = new ArrayList<>();
    entries(block, "variables")
        .forEach((name, value) -> {
          boolean described = value.value() instanceof CiValue.Keys;
          String text = described ? textOf(value.value(), "value") : text(value.value());
          boolean raw = described && textOf(value.value(), "expand").equals("false");
          variables.add(raw ? JobVariable.of(name, text) : JobVariable.expanded(name, text));
        });
    return variables;
  }
}
