package awsoidc.container;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the keys that only {@code sandbox: {type: container}} has. */
public final class ContainerReader {

  public static final List<Key<?>> KEYS = ContainerKeys.ALL;

  private final Fields fields;
  private final List<String> limits = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  public ContainerReader(Fields fields) {
    this.fields = fields;
  }

  public ContainerSettings read() {
    List<String> volumes = fields.values(ContainerKeys.VOLUMES);
    List<ImagePattern> allowedImages = fields.values(ContainerKeys.ALLOWED_IMAGES);
    boolean privileged = fields.value(ContainerKeys.PRIVILEGED).orElse(false);
    if (privileged && allowedImages.stream().allMatch(ImagePattern::isAnyImage)) {
      fields.warn(
          ContainerKeys.PRIVILEGED.name(),
          "gives the machine to any image that an author names: list yours in allowed_images, or"
              + " remove it");
    }
    List<ImagePattern> allowedServices = fields.values(ContainerKeys.ALLOWED_SERVICES);
    Optional<Boolean> servicesPrivileged = fields.value(ContainerKeys.SERVICES_PRIVILEGED);
    List<ImagePattern> privilegedServices =
        fields.values(ContainerKeys.ALLOWED_PRIVILEGED_SERVICES);
    boolean anyPrivilegedService =
        allowedServices.stream().allMatch(ImagePattern::isAnyImage)
            && privilegedServices.stream().allMatch(ImagePattern::isAnyImage);
    if (servicesPrivileged.orElse(false) && anyPrivilegedService) {
      fields.warn(
          ContainerKeys.SERVICES_PRIVILEGED.name(),
          "gives the machine to any image that an author names as a service: list yours in"
              + " allowed_privileged_services, or take it out");
    }
    if (!servicesPrivileged.orElse(privileged)) {
      fields.warn(
          ContainerKeys.ALLOWED_PRIVILEGED_SERVICES.name(),
          "has no effect: no service is privileged without services_privileged: true");
    }
    options(ContainerKeys.CAP_ADD, "--cap-add", limits);
    options(ContainerKeys.CAP_DROP, "--cap-drop", limits);
    options(ContainerKeys.SECURITY_OPT, "--security-opt", limits);
    options(ContainerKeys.DNS, "--dns", limits);
    options(ContainerKeys.EXTRA_HOSTS, "--add-host", limits);
    option(ContainerKeys.MEMORY, "--memory", limits);
    option(ContainerKeys.CPUS, "--cpus", limits);
    option(ContainerKeys.PIDS_LIMIT, "--pids-limit", limits);
    option(ContainerKeys.RUNTIME, "--runtime", limits);
    options(ContainerKeys.DEVICES, "--device", options);
    options(ContainerKeys.TMPFS, "--tmpfs", options);
    option(ContainerKeys.SHM_SIZE, "--shm-size", options);
    return new ContainerSettings(
        fields.value(ContainerKeys.ENGINE),
        fields.value(ContainerKeys.DEFAULT_IMAGE),
        fields.value(ContainerKeys.HELPER_IMAGE),
        fields.values(ContainerKeys.PULL_POLICY),
        fields.values(ContainerKeys.ALLOWED_PULL_POLICIES),
        allowedImages,
        allowedServices,
        privileged,
        servicesPrivileged,
        privilegedServices,
        limits,
        options,
        volumes,
        fields.value(ContainerKeys.NETWORK),
        fields.value(ContainerKeys.USER),
        fields.value(ContainerKeys.REGISTRY_AUTH_FILE),
        fields.value(ContainerKeys.REGISTRY_LOGIN).equals(Optional.of(ContainerKeys.Login.ECR)));
  }

  private void option(Key<String> key, String option, List<String> into) {
    fields.value(key).ifPresent(value -> into.add(option + "=" + value));
  }

  private void options(Key<String> key, String option, List<String> into) {
    fields.values(key).forEach(value -> into.add(option + "=" + value));
  }
}
