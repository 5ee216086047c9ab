package awsoidc.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;

/** The policies of a session, as far as STS looks at them before it gives one. */
final class SessionPolicy {

  /** The plain text of a policy (AWS STS API Reference, Policy). */
  private static final int LONGEST = 2_048;

  private static final int MAX_ARNS = 10;

  private SessionPolicy() {}

  static void check(Map<String, String> parameters) throws AwsRefusal {
    String policy = parameters.getOrDefault("Policy", "");
    if (policy.length() > LONGEST) {
      throw new AwsRefusal(
          400,
          "PackedPolicyTooLarge",
          "Packed size of session policy consumes %d%% of allotted space."
              .formatted(policy.length() * 100 / LONGEST));
    }
    if (!policy.isEmpty() && !isDocument(policy)) {
      throw new AwsRefusal(400, "MalformedPolicyDocument", "Syntax errors in policy.");
    }
    if (parameters.containsKey("PolicyArns.member." + (MAX_ARNS + 1) + ".arn")) {
      throw new AwsRefusal(
          400, "ValidationError", "Number of managed session policies exceeds " + MAX_ARNS);
    }
  }

  private static boolean isDocument(String policy) {
    try {
      return JSONObjectUtils.parse(policy).containsKey("Statement");
    } catch (ParseException notJson) {
      return false;
    }
  }
}
