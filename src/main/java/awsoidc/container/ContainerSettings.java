package awsoidc.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The operator's settings for {@code sandbox: {type: container, …}}; {@link ContainerKeys}
 * describes each.
 *
 * @param limits engine options for every container of a job
 * @param options engine options for the author's container only
 * @param ecr whether jobs log in to Amazon ECR with their own session
 */
public record ContainerSettings(
    Optional<String> engine,
    Optional<ImageName> image,
    Optional<ImageName> helperImage,
    List<PullPolicy> pullPolicies,
    List<PullPolicy> allowedPullPolicies,
    List<ImagePattern> allowedImages,
    List<ImagePattern> allowedServices,
    boolean privileged,
    Optional<Boolean> servicesPrivileged,
    List<ImagePattern> privilegedServices,
    List<String> limits,
    List<String> options,
    List<String> volumes,
    Optional<String> network,
    Optional<String> user,
    Optional<Path> authFile,
    boolean ecr) {

  public ContainerSettings {
    pullPolicies = List.copyOf(pullPolicies);
    allowedPullPolicies = List.copyOf(allowedPullPolicies);
    allowedImages = List.copyOf(allowedImages);
    allowedServices = List.copyOf(allowedServices);
    privilegedServices = List.copyOf(privilegedServices);
    limits = List.copyOf(limits);
    options = List.copyOf(options);
    volumes = List.copyOf(volumes);
  }

  /** The policies of a job that names none; GitLab Runner's default, too. */
  public List<PullPolicy> policies() {
    return pullPolicies.isEmpty() ? List.of(PullPolicy.ALWAYS) : pullPolicies;
  }

  public boolean hasPrivilegedServices() {
    return servicesPrivileged.orElse(privileged);
  }

  boolean isPrivilegedService(ImageName image) {
    return hasPrivilegedServices()
        && (privilegedServices.isEmpty()
            || privilegedServices.stream().anyMatch(pattern -> pattern.matches(image)));
  }

  /** The policies that a job may name. */
  public List<PullPolicy> policiesOfJobs() {
    return allowedPullPolicies.isEmpty() ? policies() : allowedPullPolicies;
  }
}
