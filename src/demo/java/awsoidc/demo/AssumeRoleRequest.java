package awsoidc.demo;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The parameters of AssumeRoleWithWebIdentity and AssumeRole that can be judged by themselves
 * (Request Parameters, STS API Reference).
 *
 * @param token empty for AssumeRole
 * @param externalId empty if there is none
 */
record AssumeRoleRequest(
    String roleArn, String sessionName, Duration duration, String token, String externalId) {

  private static final Pattern ROLE_ARN = Pattern.compile("arn:[\\w-]+:iam::(\\d{12}):role/.+");
  private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]*");
  private static final int SHORTEST = 900;
  private static final int LONGEST = 43_200;
  private static final int DEFAULT = 3_600;

  /** Of AssumeRoleWithWebIdentity. */
  static AssumeRoleRequest of(Map<String, String> parameters) throws AwsRefusal {
    AssumeRoleRequest request = chained(parameters);
    String token = parameters.getOrDefault("WebIdentityToken", "");
    if (token.length() < 4 || token.length() > 20_000) {
      throw constraint(
          "WebIdentityToken",
          // AWS repeats the value; a log of ours must not.
          token.isEmpty() ? "null" : "'***'",
          token.isEmpty() ? "Member must not be null" : "Member must have length 4 to 20000");
    }
    return new AssumeRoleRequest(
        request.roleArn, request.sessionName, request.duration, token, request.externalId);
  }

  /** Of AssumeRole. */
  static AssumeRoleRequest chained(Map<String, String> parameters) throws AwsRefusal {
    String roleArn = sized(parameters, "RoleArn", 20, 2048);
    if (!ROLE_ARN.matcher(roleArn).matches()) {
      throw new AwsRefusal(400, "ValidationError", roleArn + " is invalid");
    }
    String sessionName = sized(parameters, "RoleSessionName", 2, 64);
    if (!SESSION_NAME.matcher(sessionName).matches()) {
      throw constraint(
          "RoleSessionName",
          "'" + sessionName + "'",
          "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
    }
    Duration duration = duration(parameters);
    SessionPolicy.check(parameters);
    return new AssumeRoleRequest(
        roleArn, sessionName, duration, "", parameters.getOrDefault("ExternalId", ""));
  }

  String account() {
    return roleArn.split(":", 6)[4];
  }

  String partition() {
    return roleArn.split(":", 6)[1];
  }

  private static Duration duration(Map<String, String> parameters) throws AwsRefusal {
    String value = parameters.getOrDefault("DurationSeconds", "" + DEFAULT);
    if (!value.matches("\\d{1,9}")) {
      throw new AwsRefusal(400, "MalformedInput", "DurationSeconds is not a number");
    }
    int seconds = Integer.parseInt(value);
    if (seconds < SHORTEST || seconds > LONGEST) {
      throw constraint(
          "DurationSeconds",
          "'" + seconds + "'",
          seconds < SHORTEST
              ? "Member must have value greater than or equal to " + SHORTEST
              : "Member must have value less than or equal to " + LONGEST);
    }
    return Duration.ofSeconds(seconds);
  }

  private static String sized(Map<String, String> parameters, String name, int least, int most)
      throws AwsRefusal {
    String value = parameters.get(name);
    if (value == null) {
      throw constraint(name, "null", "Member must not be null");
    }
    if (value.length() < least || value.length() > most) {
      throw constraint(
          name,
          "'" + value + "'",
          value.length() < least
              ? "Member must have length greater than or equal to " + least
              : "Member must have length less than or equal to " + most);
    }
    return value;
  }

  private static AwsRefusal constraint(String parameter, String value, String rule) {
    String member = Character.toLowerCase(parameter.charAt(0)) + parameter.substring(1);
    return new AwsRefusal(
        400,
        "ValidationError",
        "1 validation error detected: Value %s at '%s' failed to satisfy constraint: %s"
            .formatted(value, member, rule));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return roleArn + " as " + sessionName;
  }
}
