package awsoidc.container;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what {@code sandbox: {type: container}} has beside what all sandboxes have. */
public final class ContainerReader {

  /** In the order in which messages name them. */
  public static final Set<String> KEYS =
      Fields.keys(
          "engine",
          "image",
          "helper_image",
          "pull_policy",
          "allowed_pull_policies",
          "allowed_images",
          "allowed_services",
          "privileged",
          "services_privileged",
          "allowed_privileged_services",
          "cap_add",
          "cap_drop",
          "devices",
          "volumes",
          "memory",
          "cpus",
          "pids_limit",
          "tmpfs",
          "security_opt",
          "extra_hosts",
          "dns",
          "shm_size",
          "runtime",
          "registry_auth_file",
          "registry_login");

  private static final String IMAGE = "the name of an image, such as registry.example.com/tool:1.2";
  private static final String POLICY = "always, if-not-present or never";
  private static final String SIZE = "a size such as 512m or 4g";

  /** Each as the engines take it; a blank or a control character is in none of them. */
  private static final Pattern CAPABILITY = Pattern.compile("[A-Z_]{2,40}");

  private static final Pattern DEVICE =
      Pattern.compile("/dev/[\\w./+-]+(:/[\\w./+-]+)?(:[rwm]{1,3})?|[\\w.-]+/[\\w.-]+=[\\w.-]+");
  private static final Pattern BYTES = Pattern.compile("[1-9]\\d{0,15}[bkmgBKMG]?");
  private static final Pattern CPUS = Pattern.compile("\\d{1,4}(\\.\\d{1,3})?");
  private static final Pattern PIDS = Pattern.compile("[1-9]\\d{0,8}|-1");
  private static final Pattern TMPFS = Pattern.compile("/[\\w./+-]*(:[\\w=,./+-]+)?");
  private static final Pattern OPTION = Pattern.compile("[\\w./:=,@+-]+");
  private static final Pattern HOST = Pattern.compile("[\\w.-]+:([0-9a-fA-F.:]+|host-gateway)");
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]+");
  private static final Pattern VOLUME =
      Pattern.compile(
          "(/[\\w./@+=~-]*|[A-Za-z0-9][\\w.-]+):/[\\w./@+=~-]+(:r[ow])?|/[\\w./@+=~-]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w./-]{0,127}");
  private static final Pattern USER = Pattern.compile("\\w[\\w.-]*(:\\w[\\w.-]*)?");

  private final Fields fields;
  private final List<String> volumes;
  private final List<String> limits = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  public ContainerReader(Fields fields) {
    this.fields = fields;
    this.volumes =
        fields.values(
            "volumes",
            Values.matching(VOLUME),
            "SOURCE:TARGET[:ro|rw] of absolute paths, or a path alone, or a list of them");
  }

  /** All that is wrong goes to the block's problems. */
  public ContainerSettings read() {
    List<ImagePattern> allowedImages = patterns("allowed_images");
    boolean privileged = fields.value("privileged", Values::bool, Values.BOOLEAN).orElse(false);
    if (privileged && allowedImages.stream().allMatch(ImagePattern::isAnyImage)) {
      fields.warn(
          "privileged",
          "gives the machine to any image that an author names: list yours in allowed_images, or"
              + " take it out");
    }
    List<ImagePattern> allowedServices = patterns("allowed_services");
    Optional<Boolean> servicesPrivileged =
        fields.value("services_privileged", Values::bool, Values.BOOLEAN);
    List<ImagePattern> privilegedServices = patterns("allowed_privileged_services");
    boolean anyPrivilegedService =
        allowedServices.stream().allMatch(ImagePattern::isAnyImage)
            && privilegedServices.stream().allMatch(ImagePattern::isAnyImage);
    if (servicesPrivileged.orElse(false) && anyPrivilegedService) {
      fields.warn(
          "services_privileged",
          "gives the machine to any image that an author names as a service: list yours in"
              + " allowed_privileged_services, or take it out");
    }
    if (!servicesPrivileged.orElse(privileged)) {
      fields.warn(
          "allowed_privileged_services",
          "has no effect: no service is privileged without services_privileged: true");
    }
    options("cap_add", "--cap-add", limits, CAPABILITY, "a capability such as NET_ADMIN");
    options("cap_drop", "--cap-drop", limits, CAPABILITY, "a capability such as ALL");
    options("security_opt", "--security-opt", limits, OPTION, "an option such as label=disable");
    options("dns", "--dns", limits, ADDRESS, "the address of a name server");
    options("extra_hosts", "--add-host", limits, HOST, "NAME:ADDRESS");
    option("memory", "--memory", limits, BYTES, SIZE);
    option("cpus", "--cpus", limits, CPUS, "a number of processors such as 1.5");
    option("pids_limit", "--pids-limit", limits, PIDS, "a number of processes, or -1 for no limit");
    option("runtime", "--runtime", limits, NAME, "the name of a runtime such as runsc");
    options("devices", "--device", options, DEVICE, "a device such as /dev/kvm");
    options("tmpfs", "--tmpfs", options, TMPFS, "a path such as /run:size=64m");
    option("shm_size", "--shm-size", options, BYTES, SIZE);
    return new ContainerSettings(
        fields.value(
            "engine",
            text -> Optional.of(text).filter(Engine.COMMANDS::contains),
            "podman or docker"),
        fields.value("image", ImageName::parse, IMAGE),
        fields.value("helper_image", ImageName::parse, IMAGE),
        fields.values("pull_policy", PullPolicy::parse, POLICY),
        fields.values("allowed_pull_policies", PullPolicy::parse, POLICY),
        allowedImages,
        allowedServices,
        privileged,
        servicesPrivileged,
        privilegedServices,
        limits,
        options,
        volumes,
        fields.value("network", Values.matching(NAME), "host, none, or the name of a network"),
        fields.value("user", Values.matching(USER), "a user of the image, such as 1000:1000"),
        fields.value(
            "registry_auth_file", Values::absolutePath, "the absolute path of a config.json"),
        fields
            .value("registry_login", Values.oneOf(Login.values()), "none or ecr")
            .orElse(Login.NONE)
            .equals(Login.ECR));
  }

  private List<ImagePattern> patterns(String key) {
    return fields.values(
        key,
        text ->
            ImagePattern.isPattern(text) ? Optional.of(new ImagePattern(text)) : Optional.empty(),
        "a pattern such as registry.example.com/**, or a list of them");
  }

  private void option(
      String key, String option, List<String> into, Pattern pattern, String expected) {
    fields
        .value(key, Values.matching(pattern), expected)
        .ifPresent(v -> into.add(option + "=" + v));
  }

  private void options(
      String key, String option, List<String> into, Pattern pattern, String expected) {
    fields
        .values(key, Values.matching(pattern), expected + ", or a list of them")
        .forEach(value -> into.add(option + "=" + value));
  }

  /** {@code sandbox.registry_login}. */
  private enum Login {
    NONE,
    ECR
  }
}
