package awsoidc.pipeline;

import awsoidc.yaml.Mark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a .gitlab-ci.yml, with anchors and merge keys resolved. */
sealed interface CiValue {

  Mark mark();

  /** A single value; empty where YAML says null. */
  record Text(String text, Mark mark) implements CiValue {}

  record Items(List<CiValue> items, Mark mark) implements CiValue {}

  /** Values by their keys, in the order of the file. */
  record Keys(Map<String, Entry> entries, Mark mark) implements CiValue {

    /** As "extends" merges: blocks key by key, all else replaced. */
    Keys overriddenBy(Keys other) {
      Map<String, Entry> all = new LinkedHashMap<>(entries);
      other.entries.forEach((key, entry) ->
          all.merge(
              key,
              entry,
              (below, above) ->
                  below.value() instanceof Keys lower && above.value() instanceof Keys upper
                      ? new Entry(above.mark(), lower.overriddenBy(upper))
                      : above));
      return new Keys(all, other.mark);
    }
  }

  record Entry(Mark mark, CiValue value) {}

  /** {@code !reference [job, keyword]}. */
  record Reference(List<String> path, Mark mark) implements CiValue {}
}
