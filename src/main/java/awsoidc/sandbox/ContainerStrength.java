package awsoidc.sandbox;

import awsoidc.container.ContainerSettings;
import awsoidc.container.ImagePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares what scripts reach in the containers of one sandbox with those of another. */
final class ContainerStrength {

  private static final String HOST = "host";
  private static final Optional<String> NONE = Optional.of("none");
  private static final String ADD = "--cap-add=";
  private static final String DROP = "--cap-drop=";
  private static final String DEVICE = "--device=";

  /** Options of the engine that give nothing to a container. */
  private static final Set<String> HARMLESS =
      Set.of("--cap-drop", "--memory", "--cpus", "--pids-limit", "--tmpfs", "--shm-size");

  private final ContainerSettings mine;
  private final ContainerSettings other;
  private final List<String> lacks = new ArrayList<>();

  ContainerStrength(ContainerSettings mine, ContainerSettings other) {
    this.mine = mine;
    this.other = other;
  }

  /** What gives these containers more than an engine's defaults do. */
  static List<String> privileges(ContainerSettings settings) {
    List<String> found = new ArrayList<>();
    if (settings.privileged()) {
      found.add("containers are privileged");
    }
    if (settings.hasPrivilegedServices()) {
      found.add("services are privileged");
    }
    for (List<String> options : List.of(settings.limits(), settings.options())) {
      for (String option : options) {
        if (!HARMLESS.contains(name(option))) {
          found.add(key(option) + " is set");
        }
      }
    }
    if (settings.volumes().stream().anyMatch(volume -> volume.contains(":"))) {
      found.add("volumes is set");
    }
    if (settings.network().isPresent() && !settings.network().equals(NONE)) {
      found.add("network is " + settings.network().get());
    }
    return found.stream().distinct().toList();
  }

  List<String> lacks() {
    require(mine.engine().equals(other.engine()), "engine differs");
    require(
        mine.image().isEmpty() || mine.image().equals(other.image()), "image is another default");
    require(mine.helperImage().equals(other.helperImage()), "helper_image differs");
    require(mine.policies().equals(other.policies()), "pull_policy differs");
    require(
        other.policiesOfJobs().containsAll(mine.policiesOfJobs()),
        "allowed_pull_policies has more");
    require(areWithin(mine.allowedImages(), other.allowedImages()), "allowed_images has more");
    require(
        areWithin(mine.allowedServices(), other.allowedServices()), "allowed_services has more");
    require(!mine.privileged() || other.privileged(), "containers are privileged");
    require(
        !mine.hasPrivilegedServices() || other.hasPrivilegedServices(), "services are privileged");
    require(
        areWithin(mine.privilegedServices(), other.privilegedServices()),
        "allowed_privileged_services has more");
    compareOptions(mine.limits(), other.limits());
    compareOptions(mine.options(), other.options());
    require(
        Mounts.ofVolumes(mine.volumes()).areWithin(Mounts.ofVolumes(other.volumes())),
        "volumes differ");
    require(isNetworkWithin(), "network differs");
    require(other.user().isEmpty() || mine.user().equals(other.user()), "user differs");
    require(mine.authFile().equals(other.authFile()), "registry_auth_file differs");
    require(!mine.ecr() || other.ecr(), "registry_login is ecr");
    return lacks.stream().distinct().toList();
  }

  /** An empty list allows every image; patterns are compared as they are written. */
  private static boolean areWithin(List<ImagePattern> mine, List<ImagePattern> other) {
    return other.isEmpty() || (!mine.isEmpty() && other.containsAll(mine));
  }

  private boolean isNetworkWithin() {
    return mine.network().equals(other.network())
        || mine.network().equals(NONE)
        || (mine.network().isEmpty() && other.network().equals(Optional.of(HOST)));
  }

  /** Fewer capabilities and devices are stronger. All other differences cannot be compared. */
  private void compareOptions(List<String> mine, List<String> other) {
    for (String option : mine) {
      boolean gives = option.startsWith(ADD) || option.startsWith(DEVICE);
      require(!gives || other.contains(option), key(option) + " has more");
    }
    for (String option : other) {
      require(!option.startsWith(DROP) || mine.contains(option), "cap_drop has less");
    }
    List<String> myRest = rest(mine);
    List<String> otherRest = rest(other);
    if (!myRest.equals(otherRest)) {
      List<String> differing = new ArrayList<>();
      myRest.stream().filter(option -> !otherRest.contains(option)).forEach(differing::add);
      otherRest.stream().filter(option -> !myRest.contains(option)).forEach(differing::add);
      if (differing.isEmpty()) {
        differing.addAll(myRest);
      }
      differing.forEach(option -> lacks.add(key(option) + " differs"));
    }
  }

  private static List<String> rest(List<String> options) {
    return options.stream()
        .filter(option ->
            !option.startsWith(ADD) && !option.startsWith(DROP) && !option.startsWith(DEVICE))
        .toList();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      lacks.add(otherwise);
    }
  }

  private static String name(String option) {
    int equals = option.indexOf('=');
    return equals < 0 ? option : option.substring(0, equals);
  }

  /** As the configuration writes an option of the engine. */
  private static String key(String option) {
    return switch (name(option)) {
      case "--add-host" -> "extra_hosts";
      case "--device" -> "devices";
      default -> name(option).substring(2).replace('-', '_');
    };
  }
}
