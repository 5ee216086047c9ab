package awsoidc.net;

import java.nio.file.Path;

/** {@code aws.sts.ca_bundle} names a file that is missing or holds no certificates. */
public final class UnusableCaBundle extends RuntimeException {

  private static final long serialVersionUID = 1;

  UnusableCaBundle(Path file, String why) {
    super("ca_bundle " + file + " cannot be used: " + why);
  }
}
