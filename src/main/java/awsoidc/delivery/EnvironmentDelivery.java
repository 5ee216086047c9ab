package awsoidc.delivery;

import awsoidc.sts.Session;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A session as environment variables, as the AWS SDKs and tools read them. */
public final class EnvironmentDelivery {

  private EnvironmentDelivery() {}

  /**
   * The variables.
   *
   * @param region of the job; absent if the job sets its own
   */
  public static Map<String, String> variables(Session session, Optional<String> region) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_ACCESS_KEY_ID", session.accessKeyId());
    variables.put("AWS_SECRET_ACCESS_KEY", session.secretAccessKey().reveal());
    variables.put("AWS_SESSION_TOKEN", session.sessionToken().reveal());
    // Whole seconds, ISO 8601: botocore and others take nothing finer everywhere.
    variables.put(
        "AWS_CREDENTIAL_EXPIRATION",
        session.expiration().truncatedTo(ChronoUnit.SECONDS).toString());
    region.ifPresent(name -> {
      variables.put("AWS_REGION", name);
      variables.put("AWS_DEFAULT_REGION", name);
    });
    return variables;
  }
}
