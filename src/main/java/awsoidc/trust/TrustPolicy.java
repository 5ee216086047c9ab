package awsoidc.trust;

import awsoidc.token.Claims;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A role's trust policy, as IAM evaluates it for AssumeRoleWithWebIdentity ("Policy evaluation
 * logic" and "IAM JSON policy elements: Condition", IAM User Guide): keys of a condition AND,
 * values of a key OR, an explicit Deny wins, nothing said is a Deny. What is not understood is
 * refused when the policy is read.
 */
public final class TrustPolicy {

  private static final Set<String> STATEMENT_KEYS =
      Set.of("Sid", "Effect", "Principal", "Action", "Condition");

  private static final String ACTION = "sts:AssumeRoleWithWebIdentity";

  private record Statement(
      boolean allow,
      List<String> principals,
      List<Wildcards> actions,
      List<PolicyCondition> conditions) {

    boolean applies(String provider, Map<String, List<String>> context) {
      return principals.contains(provider)
          && admitsAction()
          && conditions.stream().allMatch(condition -> condition.holds(context));
    }

    private boolean admitsAction() {
      return actions.stream().anyMatch(pattern -> pattern.match(folded(ACTION)));
    }

    List<String> misfits(Provider provider, Map<String, List<String>> context) {
      List<String> misfits = new ArrayList<>();
      if (!principals.contains(provider.arn())) {
        misfits.add(
            "Principal: Federated is "
                + (principals.isEmpty() ? "missing" : String.join(", ", principals))
                + ", and must be "
                + provider.arn());
      }
      if (!admitsAction()) {
        misfits.add("Action: must be or include " + ACTION);
      }
      for (PolicyCondition condition : conditions) {
        if (!condition.holds(context)) {
          List<String> actual = context.getOrDefault(folded(condition.key()), List.of());
          misfits.add(
              condition.operatorName()
                  + " "
                  + condition.key()
                  + ": wants "
                  + String.join(" or ", condition.values())
                  + ", the token has "
                  + (actual.isEmpty() ? "nothing that AWS sees" : String.join(", ", actual))
                  + Hints.about(condition, provider, actual)
                      .map(hint -> " (" + hint + ")")
                      .orElse(""));
        }
      }
      return misfits;
    }
  }

  private final List<Statement> statements;

  private TrustPolicy(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Reads a policy document as it is handed to CreateRole.
   *
   * @throws IllegalArgumentException if it is not one, or uses what this double does not know
   */
  public static TrustPolicy parse(String json) {
    Map<String, Object> document;
    try {
      document = JSONObjectUtils.parse(json);
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a JSON object: " + e.getMessage(), e);
    }
    if (document == null) { // the text null, or none at all
      throw new IllegalArgumentException("not a JSON object");
    }
    Object version = document.get("Version");
    if (!"2012-10-17".equals(version) && !"2008-10-17".equals(version)) {
      throw new IllegalArgumentException("unknown policy Version: " + version);
    }
    return new TrustPolicy(
        list(document.get("Statement")).stream().map(TrustPolicy::statement).toList());
  }

  /** {@link #document} as a policy. */
  public static TrustPolicy admitting(
      String account, String issuer, String audience, Map<String, String> claims) {
    return parse(document(account, issuer, audience, claims));
  }

  /** The document of a policy that wants this audience and exactly these claims. */
  public static String document(
      String account, String issuer, String audience, Map<String, String> claims) {
    Map<String, Object> equal = new LinkedHashMap<>();
    equal.put(contextKey(issuer, "aud"), audience);
    claims.forEach((claim, value) -> equal.put(contextKey(issuer, claim), value));
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Principal", Map.of("Federated", new Provider("aws", account, issuer).arn()));
    statement.put("Action", ACTION);
    statement.put("Condition", Map.of("StringEquals", equal));
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("Version", "2012-10-17");
    policy.put("Statement", List.of(statement));
    return JSONObjectUtils.toJSONString(policy);
  }

  /** Whether a token of this provider with these claims may assume the role. */
  public boolean admits(String providerArn, String issuer, Map<String, Object> claims) {
    Map<String, List<String>> context = new HashMap<>();
    claims.forEach((claim, value) ->
        context.put(
            folded(contextKey(issuer, claim)), list(value).stream().map(String::valueOf).toList()));
    boolean allowed = false;
    for (Statement statement : statements) {
      if (statement.applies(providerArn, context)) {
        if (!statement.allow()) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }

  /** Statement by statement, what fits a token; only of claims that AWS offers to conditions. */
  public List<Finding> findings(Provider provider, Claims claims) {
    Map<String, List<String>> context = new HashMap<>();
    claims
        .values()
        .forEach((claim, values) -> {
          if (provider.offers(claim)) {
            context.put(folded(provider.key(claim)), values);
          }
        });
    List<Finding> findings = new ArrayList<>();
    for (Statement statement : statements) {
      findings.add(
          new Finding(
              findings.size() + 1, statement.allow(), statement.misfits(provider, context)));
    }
    return findings;
  }

  static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String contextKey(String issuer, String claim) {
    return new Provider("", "", issuer).key(claim);
  }

  private static Statement statement(Object json) {
    Map<?, ?> statement = object(json, "Statement");
    for (Object key : statement.keySet()) {
      if (!STATEMENT_KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException("unsupported element in a Statement: " + key);
      }
    }
    Object effect = statement.get("Effect");
    if (!"Allow".equals(effect) && !"Deny".equals(effect)) {
      throw new IllegalArgumentException("Effect must be Allow or Deny: " + effect);
    }
    // A principal of another kind is no web identity: such a statement is read and never applies.
    Map<?, ?> principal = object(statement.get("Principal"), "Principal");
    List<Wildcards> actions =
        strings(statement.get("Action")).stream()
            .map(action -> new Wildcards(folded(action)))
            .toList();
    return new Statement(
        "Allow".equals(effect),
        strings(principal.get("Federated")),
        actions,
        conditions(statement.get("Condition")));
  }

  private static List<PolicyCondition> conditions(@Nullable Object json) {
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
                            String.valueOf(operator), String.valueOf(key), strings(values)))));
    return conditions;
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
    if (json instanceof List<?> list && list.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("null stands in a list");
    }
    return json instanceof List<?> list ? List.copyOf(list) : List.of(json);
  }
}
