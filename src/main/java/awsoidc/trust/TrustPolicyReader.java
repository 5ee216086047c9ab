package awsoidc.trust;

import awsoidc.trust.Statement.Actions;
import awsoidc.trust.Statement.Principals;
import awsoidc.yaml.Mark;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A policy's JSON → statements. What is no policy is refused; what is not known is kept. */
final class TrustPolicyReader {

  private static final Set<String> STATEMENT_KEYS =
      Set.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition");

  private static final String DOCUMENT = "AssumeRolePolicyDocument";

  /** Policies without a Version are of 2008-10-17 (IAM JSON policy elements: Version). */
  private static final String WITH_VARIABLES = "2012-10-17";

  private static final String WITHOUT_VARIABLES = "2008-10-17";

  private final boolean variables;
  private final Function<String, Mark> marks;

  private TrustPolicyReader(boolean variables, Function<String, Mark> marks) {
    this.variables = variables;
    this.marks = marks;
  }

  /** Reads a policy, or what {@code aws iam get-role} says of its role. */
  static TrustPolicy read(String json) {
    PolicyJson.Document document = PolicyJson.parse(json);
    return read(document, path -> document.marks().getOrDefault(path, Mark.START));
  }

  private static TrustPolicy read(PolicyJson.Document document, Function<String, Mark> marks) {
    Map<?, ?> root = document.root();
    boolean ofRole = root.get("Role") instanceof Map<?, ?>;
    Object wrapped =
        root.get("Role") instanceof Map<?, ?> role ? role.get(DOCUMENT) : root.get(DOCUMENT);
    String place = (ofRole ? "/Role/" : "/") + DOCUMENT;
    if (wrapped instanceof String text) { // as the API itself answers
      String json = text.startsWith("%") ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
      Mark mark = marks.apply(place);
      return read(PolicyJson.parse(json), _ -> mark);
    }
    Map<?, ?> policy = wrapped instanceof Map<?, ?> map ? map : root;
    Object version = policy.get("Version");
    if (version != null && !WITH_VARIABLES.equals(version) && !WITHOUT_VARIABLES.equals(version)) {
      throw new IllegalArgumentException("unknown policy Version: " + version);
    }
    if (policy.get("Statement") == null) {
      throw new IllegalArgumentException("no Statement: this is not a policy");
    }
    TrustPolicyReader reader = new TrustPolicyReader(WITH_VARIABLES.equals(version), marks);
    return new TrustPolicy(
        reader.statements(
            policy.get("Statement"), (wrapped instanceof Map<?, ?> ? place : "") + "/Statement"),
        document.duplicates());
  }

  private List<Statement> statements(@Nullable Object json, String path) {
    List<Statement> statements = new ArrayList<>();
    for (Object one : list(json)) {
      statements.add(
          statement(one, json instanceof List<?> ? path + "/" + statements.size() : path));
    }
    return statements;
  }

  private Statement statement(Object json, String path) {
    Map<?, ?> statement = object(json, "Statement");
    for (Object key : statement.keySet()) {
      if (!STATEMENT_KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException("unknown element in a Statement: " + key);
      }
    }
    Object effect = statement.get("Effect");
    if (!"Allow".equals(effect) && !"Deny".equals(effect)) {
      throw new IllegalArgumentException("Effect must be Allow or Deny: " + effect);
    }
    return new Statement(
        "Allow".equals(effect),
        principals(statement),
        actions(statement),
        conditions(statement.get("Condition")),
        variables,
        part -> marks.apply(part.isEmpty() ? path : path + "/" + part));
  }

  private static Principals principals(Map<?, ?> statement) {
    boolean negated = statement.get("Principal") == null;
    Object json = statement.get(negated ? "NotPrincipal" : "Principal");
    if (json == null) {
      throw new IllegalArgumentException("a Statement without Principal");
    }
    if ("*".equals(json)) {
      return new Principals(negated, true, List.of(), Map.of());
    }
    Map<String, List<String>> others = new LinkedHashMap<>();
    object(json, "Principal")
        .forEach((kind, names) -> {
          if (!"Federated".equals(kind)) {
            others.put(String.valueOf(kind), strings(names));
          }
        });
    // "AWS": "*" is everybody, not only everybody who is known to AWS.
    boolean everyone = others.getOrDefault("AWS", List.of()).contains("*");
    return new Principals(
        negated, everyone, strings(object(json, "Principal").get("Federated")), others);
  }

  private static Actions actions(Map<?, ?> statement) {
    boolean negated = statement.get("Action") == null && statement.get("NotAction") != null;
    return new Actions(negated, strings(statement.get(negated ? "NotAction" : "Action")));
  }

  private List<PolicyCondition> conditions(@Nullable Object json) {
    if (json == null) {
      return List.of();
    }
    List<PolicyCondition> conditions = new ArrayList<>();
    object(json, "Condition")
        .forEach((operator, keys) ->
            object(keys, String.valueOf(operator))
                .forEach((key, values) ->
                    conditions.add(
                        PolicyCondition.of(
                            String.valueOf(operator), String.valueOf(key), texts(values)))));
    return conditions;
  }

  private List<PolicyText> texts(@Nullable Object json) {
    return strings(json).stream().map(value -> PolicyText.of(value, variables)).toList();
  }

  private static Map<?, ?> object(@Nullable Object json, String what) {
    if (json instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(what + " must be an object");
  }

  private static List<String> strings(@Nullable Object json) {
    return list(json).stream().map(String::valueOf).toList();
  }

  /** IAM lets a single value stand for a list of one. */
  private static List<Object> list(@Nullable Object json) {
    if (json == null) {
      return List.of();
    }
    return json instanceof List<?> list ? List.copyOf(list) : List.of(json);
  }
}
