package awsoidc.stage;

/** The runner's SIGTERM. */
@FunctionalInterface
public interface Termination {

  /**
   * Sets what to do when it comes, before the process ends with a system failure. Replaces what was
   * set before. Does not return if it has come already.
   */
  void whenAsked(Runnable action);
}
