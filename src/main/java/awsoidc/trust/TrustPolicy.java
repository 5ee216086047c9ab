package awsoidc.trust;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A role's trust policy, as IAM evaluates it for AssumeRoleWithWebIdentity ("Policy evaluation
 * logic" and "IAM JSON policy elements: Condition", IAM User Guide). What in it cannot be evaluated
 * from a token is said to be so, and admits nobody.
 */
public final class TrustPolicy {

  private final List<Statement> statements;
  private final List<String> duplicates;

  TrustPolicy(List<Statement> statements, List<String> duplicates) {
    this.statements = List.copyOf(statements);
    this.duplicates = List.copyOf(duplicates);
  }

  /**
   * Reads a policy document as it is handed to CreateRole, or the answer of GetRole.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static TrustPolicy parse(String json) {
    return parse(json, Optional.empty());
  }

  /**
   * The same, where the document may be an answer of ListRoles or of
   * GetAccountAuthorizationDetails.
   *
   * @param role the ARN of the role that is meant
   */
  public static TrustPolicy parse(String json, Optional<String> role) {
    return TrustPolicyReader.read(json, role);
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
    Provider provider = new Provider("aws", account, issuer);
    equal.put(provider.key("aud"), audience);
    claims.forEach((claim, value) -> equal.put(provider.key(claim), value));
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Principal", Map.of("Federated", provider.arn()));
    statement.put("Action", Statement.ACTION);
    statement.put("Condition", Map.of("StringEquals", equal));
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("Version", "2012-10-17");
    policy.put("Statement", List.of(statement));
    return JSONObjectUtils.toJSONString(policy);
  }

  /** Keys that stand more than once in an object of its JSON, of which only the last is kept. */
  public List<String> duplicates() {
    return duplicates;
  }

  /** Whether a token of this provider with these claims may assume the role. */
  public boolean admits(String providerArn, String issuer, Map<String, Object> claims) {
    Map<String, List<String>> values = new HashMap<>();
    claims.forEach((claim, value) ->
        values.put(
            claim,
            value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value))));
    WebIdentityRequest request = WebIdentityRequest.withAll(new Provider("", "", issuer), values);
    return judge(providerArn, request).verdict() == Truth.HOLDS;
  }

  /** Statement by statement, what fits a request. */
  public Judgement judge(WebIdentityRequest request) {
    return judge(request.provider().arn(), request);
  }

  private Judgement judge(String providerArn, WebIdentityRequest request) {
    List<Finding> findings = new ArrayList<>();
    for (Statement statement : statements) {
      findings.add(statement.judge(findings.size() + 1, providerArn, request));
    }
    return new Judgement(findings);
  }
}
