package awsoidc.trust;

import awsoidc.trust.Statement.Actions;
import awsoidc.trust.Statement.Principals;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A policy's JSON → statements. What is no policy is refused; what is not known is kept. */
final class TrustPolicyReader {

  private static final Set<String> STATEMENT_KEYS =
      Set.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition");

  private static final Set<String> POLICY_KEYS = Set.of("Version", "Id", "Statement");

  /** A policy that is a template's may have variables in place of them. */
  private static final String VARIABLE = "${";

  /** Of roles, in the answers of list-roles and get-account-authorization-details. */
  private static final List<String> LISTS = List.of("Roles", "RoleDetailList");

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

  /**
   * Reads a policy, or what {@code aws iam get-role} and its like say of roles.
   *
   * @param arn which of several roles is meant
   */
  static TrustPolicy read(String json, Optional<String> arn) {
    PolicyJson.Document document = PolicyJson.parse(json);
    return read(document, path -> document.marks().getOrDefault(path, Mark.START), arn);
  }

  private static TrustPolicy read(
      PolicyJson.Document document, Function<String, Mark> marks, Optional<String> arn) {
    Map<?, ?> root = document.root();
    String ofRole = role(root, arn);
    Object wrapped = at(root, ofRole) instanceof Map<?, ?> role ? role.get(DOCUMENT) : null;
    String place = ofRole + "/" + DOCUMENT;
    if (wrapped instanceof String text) { // as the API itself answers
      Mark mark = marks.apply(place);
      return read(PolicyJson.parse(text), _ -> mark, arn);
    }
    Map<?, ?> policy = wrapped instanceof Map<?, ?> map ? map : root;
    Object version = policy.get("Version");
    if (version != null && !WITH_VARIABLES.equals(version) && !WITHOUT_VARIABLES.equals(version)) {
      throw new IllegalArgumentException("unknown policy Version: " + version);
    }
    if (policy.get("Statement") == null) {
      throw new IllegalArgumentException("no Statement: this is not a policy");
    }
    policy.keySet().stream()
        .filter(key -> !POLICY_KEYS.contains(key))
        .findFirst()
        .ifPresent(key -> refuse("unknown element in the policy: " + key));
    TrustPolicyReader reader = new TrustPolicyReader(WITH_VARIABLES.equals(version), marks);
    return new TrustPolicy(
        reader.statements(
            policy.get("Statement"), (wrapped instanceof Map<?, ?> ? place : "") + "/Statement"),
        document.duplicates());
  }

  /** The path of the role that is meant; empty if the document is about one, or is a policy. */
  private static String role(Map<?, ?> root, Optional<String> arn) {
    if (root.get("Role") instanceof Map<?, ?>) {
      return "/Role";
    }
    for (String name : LISTS) {
      if (root.get(name) instanceof List<?> roles) {
        return "/" + name + "/" + index(roles, arn);
      }
    }
    return "";
  }

  private static int index(List<?> roles, Optional<String> arn) {
    for (int i = 0; i < roles.size(); i++) {
      boolean meant =
          roles.get(i) instanceof Map<?, ?> role
              && (arn.isEmpty() ? roles.size() == 1 : arn.get().equals(role.get("Arn")));
      if (meant) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        arn.isPresent()
            ? "none of its " + roles.size() + " roles is " + arn.get()
            : "it has " + roles.size() + " roles, and --role names none of them");
  }

  private static @Nullable Object at(Map<?, ?> root, String path) {
    Object found = root;
    for (String step : path.split("/", -1)) {
      if (!step.isEmpty()) {
        found =
            found instanceof List<?> list
                ? list.get(Integer.parseInt(step))
                : found instanceof Map<?, ?> map ? map.get(step) : null;
      }
    }
    return found;
  }

  private List<Statement> statements(@Nullable Object json, String path) {
    List<Statement> statements = new ArrayList<>();
    Set<Object> sids = new HashSet<>();
    for (Object one : list(json)) {
      if (one instanceof Map<?, ?> map && map.get("Sid") instanceof String sid) {
        if (!sid.matches("[A-Za-z0-9]*") && !sid.contains(VARIABLE)) {
          refuse("a Sid has letters and digits alone: " + sid);
        }
        if (!sid.isEmpty() && !sids.add(sid)) {
          refuse("two Statements have the Sid " + sid);
        }
      }
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
    for (String element : List.of("Principal", "Action")) {
      if (statement.get(element) != null && statement.get("Not" + element) != null) {
        refuse("a Statement with both " + element + " and Not" + element);
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
    boolean negated = statement.get("Action") == null;
    List<String> actions = strings(statement.get(negated ? "NotAction" : "Action"));
    if (actions.isEmpty()) {
      refuse("a Statement without Action");
    }
    for (String action : actions) {
      if (action.matches("\\w[\\w-]*:.*") && !action.regionMatches(true, 0, "sts:", 0, 4)) {
        refuse("a trust policy has actions of STS alone, not " + action);
      }
    }
    return new Actions(negated, actions);
  }

  private List<PolicyCondition> conditions(@Nullable Object json) {
    if (json == null) {
      return List.of();
    }
    List<PolicyCondition> conditions = new ArrayList<>();
    object(json, "Condition")
        .forEach((operator, keys) -> {
          String name = String.valueOf(operator);
          Set<String> folded = new HashSet<>();
          object(keys, name)
              .forEach((key, values) -> {
                if (!folded.add(WebIdentityRequest.folded(String.valueOf(key)))) {
                  refuse(name + " has " + key + " twice, which differ in case alone");
                }
                conditions.add(condition(name, String.valueOf(key), texts(values)));
              });
        });
    return conditions;
  }

  /** "IAM Access Analyzer policy check reference": Invalid condition operator and the like. */
  private static PolicyCondition condition(String name, String key, List<PolicyText> values) {
    PolicyCondition condition = PolicyCondition.of(name, key, values);
    if (condition.operator().isEmpty() && !name.contains(VARIABLE)) {
      String nearest = Spelling.nearest(name, ConditionOperator.names());
      refuse(
          "unknown condition operator: "
              + name
              + (nearest == null ? "" : ", did you mean " + nearest + "?"));
    }
    if (condition.operator().filter(one -> one == ConditionOperator.BOOL).isPresent()
        && values.size() > 1) {
      refuse(name + " " + key + " has more than one value");
    }
    return condition;
  }

  private static void refuse(String why) {
    throw new IllegalArgumentException(why);
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
