package awsoidc.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the operator says of jobs in containers: {@code sandbox: {type: container, …}}.
 *
 * @param engine podman or docker; absent: whichever is on the runner's PATH
 * @param image of jobs that name none
 * @param helperImage of the scripts that are not the author's; absent: this machine's programs, in
 *     a container
 * @param pullPolicies tried in order where the job says nothing; empty: always
 * @param allowedPullPolicies that a job may name; empty: those of {@code pullPolicies}
 * @param allowedImages that a job may name; empty: any
 * @param allowedServices likewise
 * @param privileged whether the containers may do what root may
 * @param servicesPrivileged the same of services; absent: as {@code privileged}
 * @param privilegedServices images of services that are privileged then; empty: any
 * @param limits further options of the engine's for every container of a job
 * @param options for that of the author's scripts alone
 * @param volumes SOURCE:TARGET[:ro|rw], for a job's scripts and services; a path alone is a volume
 *     of the job's own
 * @param network the engine's, or host or none; absent: its default one, or one of the job's own
 * @param user of the author's scripts; absent: the job's choice, or the image's
 * @param authFile a config.json with logins for registries; absent: the runner's own
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

  /** What a job gets that names no policy, and GitLab Runner's default as well. */
  public List<PullPolicy> policies() {
    return pullPolicies.isEmpty() ? List.of(PullPolicy.ALWAYS) : pullPolicies;
  }

  /** Whether some services may do what root may. */
  public boolean hasPrivilegedServices() {
    return servicesPrivileged.orElse(privileged);
  }

  boolean isPrivilegedService(ImageName image) {
    return hasPrivilegedServices()
        && (privilegedServices.isEmpty()
            || privilegedServices.stream().anyMatch(pattern -> pattern.matches(image)));
  }

  /** What a job may name. */
  public List<PullPolicy> policiesOfJobs() {
    return allowedPullPolicies.isEmpty() ? policies() : allowedPullPolicies;
  }
}
