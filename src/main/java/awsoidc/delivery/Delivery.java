package awsoidc.delivery;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A session on its way to a script, for the length of one sub-stage. */
public interface Delivery extends AutoCloseable {

  /** Where the job's own hold. */
  Delivery NONE =
      new Delivery() {
        @Override
        public Map<String, String> variables() {
          return Map.of();
        }

        @Override
        public void close() {}
      };

  /** What the script's environment gets. */
  Map<String, String> variables();

  /** What must not appear in the log, beside the session itself. */
  default List<Secret> secrets() {
    return List.of();
  }

  /**
   * Variables that name a file in place of one in the home directory, which need not be: where the
   * script's own file says nothing of who the job is, tools may read that.
   */
  default List<String> inPlaceOfHome() {
    return List.of();
  }

  /**
   * Variables by which SDKs would disagree on who the job is, each with the name under which
   * programs get what the script sets of it; its shell knows it by both.
   *
   * <p>Of a token file and a session in files, the SDK for JavaScript takes the session, all others
   * the token file; of a token file and a profile that is chosen, Go and Java the token file, all
   * others the profile. Those for JavaScript and Java do not know AWS_DEFAULT_PROFILE.
   */
  default Map<String, String> renamed() {
    return Map.of(
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "__aws_oidc_executor_token_file",
        "AWS_DEFAULT_PROFILE",
        "AWS_PROFILE");
  }

  /** Takes back whatever can be taken back; may come twice. */
  @Override
  void close() throws IOException;
}
