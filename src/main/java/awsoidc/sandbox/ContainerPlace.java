package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import java.nio.file.Path;

/**
 * A job's containers, and what of this machine's disk they share.
 *
 * @param builds of the job's project; only the runner can enter it
 * @param cache likewise
 */
public record ContainerPlace(ContainerPlan plan, Path builds, Path cache) {}
