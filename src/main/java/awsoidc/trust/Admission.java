package awsoidc.trust;

import awsoidc.text.Printable;
import awsoidc.token.Claims;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The trust policy that admits exactly one job's token, and others of the same project and ref:
 * every claim that AWS offers and that pins it, by StringEquals.
 *
 * @param audience the one of the token's that the provider is to list
 */
public record Admission(Provider provider, String audience, Claims claims) {

  private static final List<String> PINNED = List.of("project_id", "namespace_id", "ref_protected");

  /** The condition alone, a few lines. */
  public List<String> condition() {
    StringBuilder keys = new StringBuilder();
    conditions()
        .forEach((key, value) ->
            keys.append(keys.isEmpty() ? "" : ",\n")
                .append("  ")
                .append(Printable.json(key))
                .append(": ")
                .append(Printable.json(value)));
    return ("\"Condition\": {\"StringEquals\": {\n" + keys + "}}").lines().toList();
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

  private Map<String, String> conditions() {
    Map<String, String> conditions = new LinkedHashMap<>();
    conditions.put(provider.key("aud"), audience);
    conditions.put(provider.key("sub"), claims.text("sub").orElse(""));
    for (String claim : PINNED) {
      if (provider.offers(claim)) {
        claims.text(claim).ifPresent(value -> conditions.put(provider.key(claim), value));
      }
    }
    return conditions;
  }
}
