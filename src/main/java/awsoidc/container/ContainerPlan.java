package awsoidc.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers of one job, as planned.
 *
 * @param id of the job, for names and labels
 * @param image of the author's scripts
 * @param helper image of helper scripts; absent: one that has this machine's programs
 * @param services in the author's order
 * @param limits options of every container but services; the helper gets {@link HelperOptions}
 * @param options further options of the author's container
 * @param volumes of the machine, SOURCE:TARGET[:ro|rw], for scripts and services
 * @param ownVolumes paths at which scripts and services see a volume of the job's own
 * @param variables names of job variables that are not secret: entrypoints and services see them
 * @param ecr whether the job's own session logs in to Amazon ECR before the pulls
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

  /** On everything that is made for a job. */
  public static final String LABEL = "aws-oidc-executor.job";

  public ContainerPlan {
    services = List.copyOf(services);
    limits = List.copyOf(limits);
    options = List.copyOf(options);
    volumes = List.copyOf(volumes);
    ownVolumes = List.copyOf(ownVolumes);
    variables = List.copyOf(variables);
  }

  /** The images of all containers, each name once. */
  Collection<ImageSpec> images() {
    Map<ImageName, ImageSpec> images = new LinkedHashMap<>();
    images.put(image.name(), image);
    helper.ifPresent(spec -> images.putIfAbsent(spec.name(), spec));
    services.forEach(service -> images.putIfAbsent(service.image().name(), service.image()));
    return images.values();
  }

  /** What cleanup needs to remove everything. */
  public ContainerTraces traces() {
    return new ContainerTraces(
        engine, id, network.kind() == Networking.Kind.OWN, !ownVolumes.isEmpty());
  }

  String ownVolume(int number) {
    return ContainerTraces.volumePrefix(id) + number;
  }

  /** The machine's and the job's own, SOURCE:TARGET[:ro|rw]. */
  List<String> mounts() {
    List<String> mounts = new ArrayList<>(volumes);
    for (int number = 0; number < ownVolumes.size(); number++) {
      mounts.add(ownVolume(number) + ":" + ownVolumes.get(number));
    }
    return mounts;
  }

  /** Whether the network of the scripts can be entered without root: podman's can. */
  public boolean opensItsNetwork() {
    return network.isHost() || engine.command().equals("podman");
  }

  /** The container of the author's scripts. */
  public String jobContainer() {
    return id + "-job";
  }

  /** The container of helper scripts. */
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
