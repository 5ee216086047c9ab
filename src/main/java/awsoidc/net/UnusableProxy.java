package awsoidc.net;

/** A variable of the runner's environment does not hold the URL of a proxy. */
public final class UnusableProxy extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Without the value, which may hold a password. */
  UnusableProxy(String variable) {
    super(
        variable
            + " of the runner's environment is no proxy that can be used: it must be"
            + " [http://][user:password@]host[:port], with @, : and / in user and password"
            + " percent-encoded");
  }
}
