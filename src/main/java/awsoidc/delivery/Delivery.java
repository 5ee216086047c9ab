package awsoidc.delivery;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Gives a session to a script while one sub-stage runs. */
@FunctionalInterface
public interface Delivery extends AutoCloseable {

  /** For a job that uses its own credentials. */
  Delivery NONE = Map::of;

  /** Variables for the script. */
  Map<String, String> variables();

  /** Secrets to mask in the log, in addition to the session's. */
  default List<Secret> secrets() {
    return List.of();
  }

  /**
   * Variables that replace a file in the home directory, but need not: tools may read the script's
   * own file if it does not change who the job is.
   */
  default List<String> inPlaceOfHome() {
    return List.of();
  }

  /**
   * Variables with which SDKs would disagree about who the job is. If the script sets one, programs
   * get its value under another name, and its shell under both.
   *
   * <p>With a token file and a session in files, the SDK for JavaScript uses the session, all
   * others the token file. With a token file and AWS_PROFILE, Go and Java use the token file, all
   * others the profile. JavaScript and Java do not know AWS_DEFAULT_PROFILE.
   */
  default Map<String, String> renamed() {
    return Map.of(
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "__aws_oidc_executor_token_file",
        "AWS_DEFAULT_PROFILE",
        "AWS_PROFILE");
  }

  /** The port of 127.0.0.1 that tools ask, if any. */
  default OptionalInt loopbackPort() {
    return OptionalInt.empty();
  }

  /** Removes whatever can be removed; may be called twice. */
  @Override
  default void close() throws IOException {}

  /**
   * AWS_REGION and its older name: some tools read only one of them.
   *
   * @param name absent if the job sets its own
   */
  static Map<String, String> regionVariables(Optional<String> name) {
    return name.map(region -> Map.of("AWS_REGION", region, "AWS_DEFAULT_REGION", region))
        .orElse(Map.of());
  }
}
