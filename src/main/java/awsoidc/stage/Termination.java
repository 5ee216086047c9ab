package awsoidc.stage;

/** The runner's SIGTERM. */
@FunctionalInterface
public interface Termination {

  /**
   * What to do when it comes, before the process ends with a system failure; the last one counts.
   * Does not return if it has come already.
   */
  void whenAsked(Runnable action);
}
