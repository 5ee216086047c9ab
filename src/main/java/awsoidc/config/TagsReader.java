package awsoidc.config;

import awsoidc.role.SessionTag;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Scalars;
import awsoidc.yaml.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code tags} and {@code transitive_tags} of a chain, link by link ("Pass session tags in
 * AWS STS", IAM User Guide).
 */
final class TagsReader {

  static final String TAGS = "tags";
  static final String TRANSITIVE = "transitive_tags";

  /** AWS STS API Reference: Tags. */
  private static final int MAX_TAGS = 50;

  private final Problems problems;

  /** Transitive keys of earlier links, in lower case. */
  private final Set<String> inherited = new HashSet<>();

  TagsReader(Problems problems) {
    this.problems = problems;
  }

  List<SessionTag> read(String position, Fields fields) {
    Map<String, Node.Entry> entries = entries(position, fields);
    Set<String> transitive = transitive(position, fields, entries.keySet());
    List<SessionTag> tags = new ArrayList<>();
    for (Node.Entry entry : entries.values()) {
      new Scalars(problems)
          .one(
              position + "." + TAGS + "." + entry.key(),
              entry.value(),
              text ->
                  Optional.of(new SessionTag(entry.key(), text, transitive.contains(entry.key())))
                      .filter(SessionTag::isValid),
              "text with claims in braces")
          .ifPresent(tags::add);
    }
    transitive.forEach(key -> inherited.add(folded(key)));
    return tags;
  }

  private Map<String, Node.Entry> entries(String position, Fields fields) {
    String what = position + "." + TAGS;
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    Map<String, String> seen = new HashMap<>();
    fields
        .node(TAGS)
        .ifPresent(node -> {
          for (Node.Entry entry :
              problems.entries(
                  node, what, "keys and values, such as {project: \"{project_path}\"}")) {
            entries.put(entry.key(), entry);
            checkKey(what, entry, seen);
          }
          if (entries.size() > MAX_TAGS) {
            problems.add(
                node.mark(),
                what + " has " + entries.size() + " entries, and STS takes " + MAX_TAGS);
          }
        });
    return entries;
  }

  /** STS compares keys without case. */
  private void checkKey(String what, Node.Entry entry, Map<String, String> seen) {
    String key = Node.quoted(entry.key());
    if (!SessionTag.isKey(entry.key())) {
      problems.add(
          entry.mark(),
          what
              + " has the key "
              + key
              + ", but a key is 1 to 128 letters, digits, blanks and _.:/=+-@, and begins with no"
              + " aws:");
    }
    String other = seen.putIfAbsent(folded(entry.key()), entry.key());
    if (other != null) {
      problems.add(
          entry.mark(),
          what
              + " has the key "
              + key
              + " beside "
              + Node.quoted(other)
              + ", which are the same to STS: keep one");
    }
    if (inherited.contains(folded(entry.key()))) {
      problems.add(
          entry.mark(),
          what
              + " has the key "
              + key
              + ", which an earlier role of the chain has made transitive: STS lets nobody set it"
              + " again; take it out");
    }
  }

  private Set<String> transitive(String position, Fields fields, Set<String> keys) {
    Set<String> transitive = new HashSet<>();
    fields.each(
        TRANSITIVE,
        Values::text,
        "a key of tags, or a list of them",
        (key, node) -> {
          transitive.add(key);
          if (!keys.contains(key)) {
            problems.add(
                node.mark(),
                position
                    + "."
                    + TRANSITIVE
                    + " names "
                    + Node.quoted(key)
                    + ", which tags does not have");
          }
        });
    return transitive;
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
