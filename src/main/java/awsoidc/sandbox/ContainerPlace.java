package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import java.nio.file.Path;

/**
 * A job's containers, and what of this machine's disk they share.
 *
 * @param builds in it is, at the path that scripts know it by, the directory of the job's project
 * @param cache of the job's project
 */
public record ContainerPlace(ContainerPlan plan, Path builds, Path cache) {}
