package awsoidc.account;

import java.io.IOException;

/** Why IAM did not tell what it was asked, in words for an operator. */
public final class IamTrouble extends IOException {

  private static final long serialVersionUID = 1;

  IamTrouble(String message, Throwable cause) {
    super(message, cause);
  }
}
