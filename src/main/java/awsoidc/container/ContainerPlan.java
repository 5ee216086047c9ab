package awsoidc.container;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The containers of one job, decided.
 *
 * @param engine podman or docker, and where it is
 * @param id what all that is made for the job is called after, and labelled with
 * @param image of the author's scripts
 * @param helper image of all other scripts; absent: one that has this machine's programs
 * @param services in the author's order
 * @param limits options of every container but those of services; the helper's are {@link
 *     HelperOptions}
 * @param options further ones of the author's
 * @param volumes of the machine's, SOURCE:TARGET[:ro|rw], for scripts and services
 * @param ownVolumes where they see a volume of the job's own
 * @param network how they meet
 * @param variables names of job variables that are no secret: entrypoints and services see them
 * @param logins what may hold logins for registries
 * @param ecr whether the job's own session logs in to Amazon ECR before anything is pulled
 */
public record ContainerPlan(
    Engine engine,
    String id,
    ImageSpec image,
    Optional<ImageSpec> helper,
    List<ServiceSpec> services,
    List<String> limits,
    List<String> options,
    List<String> volumes,
    List<String> ownVolumes,
    Networking network,
    List<String> variables,
    RegistryLogins.Sources logins,
    boolean ecr) {

  /** On all that is made for a job. */
  public static final String LABEL = "aws-oidc-executor.job";

  public ContainerPlan {
    services = List.copyOf(services);
    limits = List.copyOf(limits);
    options = List.copyOf(options);
    volumes = List.copyOf(volumes);
    ownVolumes = List.copyOf(ownVolumes);
    variables = List.copyOf(variables);
  }

  /** All that the job needs, each once. */
  List<ImageName> images() {
    Set<ImageName> images = new LinkedHashSet<>();
    images.add(image.name());
    helper.ifPresent(spec -> images.add(spec.name()));
    services.forEach(service -> images.add(service.image().name()));
    return List.copyOf(images);
  }

  /** Enough to remove them all. */
  public ContainerTraces traces() {
    return new ContainerTraces(
        engine, id, network.kind() == Networking.Kind.OWN, !ownVolumes.isEmpty());
  }

  String ownVolume(int number) {
    return ContainerTraces.volumePrefix(id) + number;
  }

  /** Of the machine's and the job's own: SOURCE:TARGET[:ro|rw]. */
  List<String> mounts() {
    List<String> mounts = new ArrayList<>(volumes);
    for (int number = 0; number < ownVolumes.size(); number++) {
      mounts.add(ownVolume(number) + ":" + ownVolumes.get(number));
    }
    return mounts;
  }

  /** Whether who is not root gets into the network of its scripts: podman's are the account's. */
  public boolean opensItsNetwork() {
    return network.isHost() || engine.command().equals("podman");
  }

  /** The container of the author's scripts. */
  public String jobContainer() {
    return id + "-job";
  }

  /** The container of all other scripts. */
  public String helperContainer() {
    return id + "-helper";
  }

  String serviceContainer(int number) {
    return id + "-service-" + number;
  }

  String jobNetwork() {
    return id;
  }
}
