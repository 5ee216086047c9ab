package awsoidc.delivery;

import awsoidc.sts.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code delivery: environment}: variables, which every SDK and tool reads first. */
public record EnvironmentDelivery(Session session, Optional<String> region) implements Delivery {

  @Override
  public Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_ACCESS_KEY_ID", session.accessKeyId());
    variables.put("AWS_SECRET_ACCESS_KEY", session.secretAccessKey().reveal());
    variables.put("AWS_SESSION_TOKEN", session.sessionToken().reveal());
    variables.put("AWS_CREDENTIAL_EXPIRATION", session.expires());
    variables.putAll(Delivery.regionVariables(region));
    return variables;
  }

  /** With keys and a profile, the SDK for JavaScript uses the profile, all others the keys. */
  @Override
  public Map<String, String> renamed() {
    return Map.of("AWS_PROFILE", "__aws_oidc_executor_profile");
  }
}
