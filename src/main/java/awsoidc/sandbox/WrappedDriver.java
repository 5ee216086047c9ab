package awsoidc.sandbox;

import java.util.List;

/**
 * The four commands of another driver, as config.toml would name them; each but {@code run} may be
 * empty.
 *
 * @param forwardsPort whether {@code run} brings a port of this machine into the job
 */
public record WrappedDriver(
    List<String> config,
    List<String> prepare,
    List<String> run,
    List<String> cleanup,
    boolean forwardsPort) {

  public WrappedDriver {
    config = List.copyOf(config);
    prepare = List.copyOf(prepare);
    run = List.copyOf(run);
    cleanup = List.copyOf(cleanup);
  }
}
