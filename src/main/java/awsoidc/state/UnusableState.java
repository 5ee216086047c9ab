package awsoidc.state;

import java.io.IOException;

/** The state cannot be read: it is missing, damaged, or changed without the key. */
public final class UnusableState extends IOException {

  private static final long serialVersionUID = 1;

  UnusableState(String why) {
    super("the job's state cannot be used: " + why);
  }
}
