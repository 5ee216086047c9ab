package awsoidc.demo;

import java.io.Serial;

/** AWS's "no": HTTP status, error code and message. */
final class AwsRefusal extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final String text;

  AwsRefusal(int status, String code, String text) {
    super(code, null, false, false);
    this.status = status;
    this.code = code;
    this.text = text;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String text() {
    return text;
  }
}
