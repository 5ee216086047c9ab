package awsoidc.trust;

import awsoidc.text.Printable;
import awsoidc.token.Claims;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safest trust policy for the jobs that have some claims: every claim that AWS offers and that
 * pins them, by StringEquals. For a job's token it admits exactly this job, and others of the same
 * project and ref.
 *
 * @param audience the one of the token's that the provider is to list
 * @param claims a token's, or those that the jobs may have
 * @param patterns whether {@code *} in sub stands for any characters, as in StringLike
 */
public record Admission(Provider provider, String audience, Claims claims, boolean patterns) {

  private static final List<String> PINNED = List.of("project_id", "namespace_id", "ref_protected");

  private static final String SUBJECT = "sub";

  /** Of a job's token, in which {@code *} is no pattern. */
  public Admission(Provider provider, String audience, Claims claims) {
    this(provider, audience, claims, false);
  }

  /** The condition alone, a few lines. */
  public List<String> condition() {
    StringBuilder condition = new StringBuilder("\"Condition\": {\"StringEquals\": {\n");
    append(equal(), condition);
    if (patterns) {
      condition.append("},\n\"StringLike\": {\n");
      append(Map.of(provider.key(SUBJECT), subjects()), condition);
    }
    return condition.append("}}").toString().lines().toList();
  }

  /** The whole policy. */
  public List<String> policy() {
    StringBuilder policy =
        new StringBuilder(
            """
            {
              "Version": "2012-10-17",
              "Statement": [{
                "Effect": "Allow",
                "Principal": {"Federated": %s},
                "Action": "sts:AssumeRoleWithWebIdentity",
            """
                .formatted(Printable.json(provider.arn())));
    condition().forEach(line -> policy.append("    ").append(line).append('\n'));
    return policy.append("  }]\n}").toString().lines().toList();
  }

  private static void append(Map<String, List<String>> conditions, StringBuilder into) {
    String separator = "";
    for (Map.Entry<String, List<String>> one : conditions.entrySet()) {
      List<String> values = one.getValue().stream().map(Admission::literal).toList();
      into.append(separator)
          .append("  ")
          .append(Printable.json(one.getKey()))
          .append(": ")
          .append(
              values.size() == 1
                  ? values.getFirst()
                  : "[\n    " + String.join(",\n    ", values) + "]");
      separator = ",\n";
    }
  }

  /** IAM would look for a policy variable behind "${". */
  private static String literal(String value) {
    return Printable.json(value.replace("${", "${$}{"));
  }

  private Map<String, List<String>> equal() {
    Map<String, List<String>> equal = new LinkedHashMap<>();
    equal.put(provider.key("aud"), List.of(audience));
    if (!patterns) {
      equal.put(provider.key(SUBJECT), subjects());
    }
    for (String claim : PINNED) {
      if (provider.offers(claim) && !claims.all(claim).isEmpty()) {
        equal.put(provider.key(claim), claims.all(claim));
      }
    }
    return equal;
  }

  private List<String> subjects() {
    return claims.tells(SUBJECT) ? claims.all(SUBJECT) : List.of("");
  }
}
