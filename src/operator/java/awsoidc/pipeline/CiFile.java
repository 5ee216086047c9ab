package awsoidc.pipeline;

import awsoidc.yaml.Mark;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One file, whose jobs inherit from one another ("CI/CD YAML syntax reference" in GitLab's docs).
 */
final class CiFile {

  /** GitLab's own limits. */
  private static final int MAX_EXTENDS = 11;

  private static final int MAX_REFERENCES = 10;

  private static final Set<String> GLOBAL =
      Set.of(
          "after_script",
          "before_script",
          "cache",
          "default",
          "image",
          "include",
          "services",
          "spec",
          "stages",
          "variables",
          "workflow");

  private final CiValue.Keys root;
  private final Problems problems;

  CiFile(CiValue.Keys root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /** A keyword at the top of the file, unresolved; empty if it is not there. */
  Optional<CiValue.Entry> global(String keyword) {
    return Optional.ofNullable(root.entries().get(keyword));
  }

  /** All that a job has, with what it extends, unresolved; empty if there is no such job. */
  Optional<CiValue.Keys> job(String name) {
    if (name.startsWith(".") || GLOBAL.contains(name) || !root.entries().containsKey(name)) {
      problems.add(Mark.START, "there is no job " + quoted(name) + suggestion(name) + includes());
      return Optional.empty();
    }
    return extended(name, Mark.START, 0);
  }

  private String suggestion(String name) {
    List<String> jobs =
        root.entries().keySet().stream()
            .filter(key -> !key.startsWith(".") && !GLOBAL.contains(key))
            .toList();
    String nearest = Spelling.nearest(name, jobs);
    return nearest == null
        ? "; the file has " + (jobs.isEmpty() ? "none" : String.join(", ", jobs))
        : ": did you mean " + quoted(nearest) + "?";
  }

  private String includes() {
    return root.entries().containsKey("include") ? " (files of include: are not read)" : "";
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private Optional<CiValue.Keys> extended(String name, Mark mark, int depth) {
    CiValue.Entry entry = root.entries().get(name);
    if (entry == null) {
      problems.add(mark, "there is no " + quoted(name) + includes());
      return Optional.empty();
    }
    if (!(entry.value() instanceof CiValue.Keys job)) {
      problems.add(entry.value().mark(), quoted(name) + " must be a block of keys");
      return Optional.empty();
    }
    if (depth > MAX_EXTENDS) {
      problems.add(mark, "extends is nested more than " + MAX_EXTENDS + " levels, or in a circle");
      return Optional.empty();
    }
    CiValue.Keys all = new CiValue.Keys(Map.of(), job.mark());
    CiValue.Entry parents = job.entries().get("extends");
    if (parents != null) {
      for (CiValue parent :
          parents.value() instanceof CiValue.Items list ? list.items() : List.of(parents.value())) {
        String parentName = parent instanceof CiValue.Text text ? text.text() : "";
        Optional<CiValue.Keys> extended = extended(parentName, parent.mark(), depth + 1);
        if (extended.isEmpty()) {
          return Optional.empty();
        }
        all = all.overriddenBy(extended.get());
      }
    }
    return Optional.of(all.overriddenBy(job));
  }

  /** The same with what references lead to. Only for what is used: others may lead elsewhere. */
  CiValue resolved(CiValue value) {
    return resolved(value, 0);
  }

  private CiValue resolved(CiValue value, int depth) {
    return switch (value) {
      case CiValue.Text text -> text;
      case CiValue.Items(List<CiValue> items, Mark mark) ->
          new CiValue.Items(items.stream().map(item -> resolved(item, depth)).toList(), mark);
      case CiValue.Keys(Map<String, CiValue.Entry> entries, Mark mark) -> {
        Map<String, CiValue.Entry> all = new LinkedHashMap<>();
        entries.forEach((key, entry) ->
            all.put(key, new CiValue.Entry(entry.mark(), resolved(entry.value(), depth))));
        yield new CiValue.Keys(all, mark);
      }
      case CiValue.Reference reference -> target(reference, depth);
    };
  }

  private CiValue target(CiValue.Reference reference, int depth) {
    List<String> path = new ArrayList<>(reference.path());
    CiValue found = new CiValue.Items(List.of(), reference.mark());
    if (depth >= MAX_REFERENCES) {
      problems.add(
          reference.mark(),
          "!reference is nested more than " + MAX_REFERENCES + " levels, or in a circle");
      return found;
    }
    CiValue at = path.isEmpty() ? found : start(path.removeFirst(), reference.mark());
    for (String key : path) {
      CiValue.Entry next = at instanceof CiValue.Keys keys ? keys.entries().get(key) : null;
      if (next == null) {
        problems.add(
            reference.mark(),
            "!reference [" + String.join(", ", reference.path()) + "] leads nowhere" + includes());
        return found;
      }
      at = next.value();
    }
    return resolved(at, depth + 1);
  }

  private CiValue start(String name, Mark mark) {
    CiValue.Entry entry = root.entries().get(name);
    if (entry != null && (GLOBAL.contains(name) || !(entry.value() instanceof CiValue.Keys))) {
      return entry.value();
    }
    return extended(name, mark, 0)
        .map(CiValue.class::cast)
        .orElse(new CiValue.Keys(Map.of(), mark));
  }
}
