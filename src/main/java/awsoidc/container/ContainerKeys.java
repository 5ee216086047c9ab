package awsoidc.container;

import awsoidc.yaml.Key;
import awsoidc.yaml.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that only {@code sandbox: {type: container}} has. */
final class ContainerKeys {

  private static final String IMAGE = "the name of an image, such as registry.example.com/tool:1.2";

  static final Key<String> ENGINE =
      Key.oneOf(
          "engine",
          Engine.COMMANDS,
          text -> Optional.of(text).filter(Engine.COMMANDS::contains),
          "podman or docker. Default: whichever is on the runner's PATH, podman first.");

  static final Key<ImageName> DEFAULT_IMAGE =
      Key.defined("image", "text", ImageName::parse, IMAGE, "the image of jobs that name none.");

  static final Key<ImageName> HELPER_IMAGE =
      Key.defined(
          "helper_image",
          "text",
          ImageName::parse,
          IMAGE,
          "the image of sources, cache and artifacts, with git and gitlab-runner. Default: a"
              + " container with this machine's programs.");

  static final Key<PullPolicy> PULL_POLICY =
      policy("pull_policy", "when images are pulled; tried in order. Default: always.");

  static final Key<PullPolicy> ALLOWED_PULL_POLICIES =
      policy(
          "allowed_pull_policies",
          "what a job's pull_policy may be. Default: those of pull_policy.");

  static final Key<ImagePattern> ALLOWED_IMAGES =
      images(
          "allowed_images",
          "patterns of images that a job may name, such as registry.example.com/**. Default: any.");

  static final Key<ImagePattern> ALLOWED_SERVICES =
      images("allowed_services", "patterns of images that services may have. Default: any.");

  static final Key<Boolean> PRIVILEGED =
      Key.truth(
          "privileged",
          "whether scripts and services may do what root on this machine may. Default: false.");

  static final Key<Boolean> SERVICES_PRIVILEGED =
      Key.truth(
          "services_privileged",
          "whether services may do what root on this machine may. Default: as privileged.");

  static final Key<ImagePattern> ALLOWED_PRIVILEGED_SERVICES =
      images(
          "allowed_privileged_services",
          "patterns of images of services that services_privileged is for. Default: any.");

  private static final String CAPABILITY = "a capability such as NET_ADMIN";
  private static final String CAPABILITIES = "[A-Z_]{2,40}";

  static final Key<String> CAP_ADD =
      list(
          "cap_add",
          CAPABILITIES,
          CAPABILITY,
          "capabilities in addition to the engine's default ones.");

  static final Key<String> CAP_DROP =
      list("cap_drop", CAPABILITIES, CAPABILITY, "capabilities that are taken away, such as ALL.");

  static final Key<String> DEVICES =
      list(
          "devices",
          "/dev/[\\w./+-]+(:/[\\w./+-]+)?(:[rwm]{1,3})?|[\\w.-]+/[\\w.-]+=[\\w.-]+",
          "a device such as /dev/kvm",
          "devices of the machine, such as /dev/kvm.");

  static final Key<String> VOLUMES =
      list(
          "volumes",
          "(/[\\w./@+=~-]*|[A-Za-z0-9][\\w.-]+):/[\\w./@+=~-]+(:r[ow])?|/[\\w./@+=~-]+",
          "SOURCE:TARGET[:ro|rw] of absolute paths, or a path alone",
          "directories of the machine, or named volumes, as SOURCE:TARGET[:ro|rw]; a path alone"
              + " is a volume of the job's own; also where sources are fetched.");

  private static final Pattern BYTES = Pattern.compile("[1-9]\\d{0,15}[bkmgBKMG]?");

  static final Key<String> MEMORY =
      size(
          "memory",
          "the most memory of each container, such as 4g. Default: half of the machine's.");

  static final Key<String> CPUS =
      Key.defined(
          "cpus",
          "processors",
          Values.matching(Pattern.compile("\\d{1,4}(\\.\\d{1,3})?")),
          "a number of processors such as 1.5",
          "how many processors each container may use, such as 1.5. Default: all.");

  static final Key<String> PIDS_LIMIT =
      Key.defined(
          "pids_limit",
          "process_count",
          Values.matching(Pattern.compile("[1-9]\\d{0,8}|-1")),
          "a number of processes, or -1 for no limit",
          "the most processes of each container; -1: no limit. Default: 4096.");

  static final Key<String> TMPFS =
      list(
          "tmpfs",
          "/[\\w./+-]*(:[\\w=,./+-]+)?",
          "a path such as /run:size=64m",
          "directories in memory, such as /run:size=64m.");

  static final Key<String> SECURITY_OPT =
      list(
          "security_opt",
          "[\\w./:=,@+-]+",
          "an option such as label=disable",
          "options such as label=disable. no-new-privileges is one already.");

  static final Key<String> EXTRA_HOSTS =
      list(
          "extra_hosts",
          "[\\w.-]+:([0-9a-fA-F.:]+|host-gateway)",
          "NAME:ADDRESS",
          "names and their addresses, as NAME:ADDRESS.");

  static final Key<String> DNS =
      list("dns", "[0-9a-fA-F.:]+", "the address of a name server", "addresses of name servers.");

  static final Key<String> SHM_SIZE = size("shm_size", "the size of /dev/shm, such as 256m.");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w./-]{0,127}");

  static final Key<String> RUNTIME =
      Key.matching(
          "runtime",
          NAME,
          "the name of a runtime such as runsc",
          "the OCI runtime, such as runsc.");

  static final Key<String> NETWORK =
      Key.matching(
          "network",
          NAME,
          "host, none, or the name of a network",
          "host, none, or the name of a network. Default: the engine's default, or one of the job's"
              + " own if it has services.");

  static final Key<String> USER =
      Key.matching(
          "user",
          Pattern.compile("\\w[\\w.-]*(:\\w[\\w.-]*)?"),
          "a user of the image, such as 1000:1000",
          "the user of the image that scripts run as, such as 1000:1000. Default: the job's choice,"
              + " or the image's.");

  static final Key<Path> REGISTRY_AUTH_FILE =
      Key.path(
          "registry_auth_file",
          "the absolute path of a config.json",
          "a config.json with logins for registries. Default: ~/.docker/config.json of the runner's"
              + " account.");

  static final Key<Login> REGISTRY_LOGIN =
      Key.oneOf(
          "registry_login",
          Login.values(),
          "ecr: images in Amazon ECR are pulled with the job's own session. Default: none.");

  /** In the order in which messages name them. */
  static final List<Key<?>> ALL =
      List.of(
          USER,
          NETWORK,
          ENGINE,
          DEFAULT_IMAGE,
          HELPER_IMAGE,
          PULL_POLICY,
          ALLOWED_PULL_POLICIES,
          ALLOWED_IMAGES,
          ALLOWED_SERVICES,
          PRIVILEGED,
          SERVICES_PRIVILEGED,
          ALLOWED_PRIVILEGED_SERVICES,
          CAP_ADD,
          CAP_DROP,
          DEVICES,
          VOLUMES,
          MEMORY,
          CPUS,
          PIDS_LIMIT,
          TMPFS,
          SECURITY_OPT,
          EXTRA_HOSTS,
          DNS,
          SHM_SIZE,
          RUNTIME,
          REGISTRY_AUTH_FILE,
          REGISTRY_LOGIN);

  private ContainerKeys() {}

  private static Key<PullPolicy> policy(String name, String about) {
    return Key.oneOf(name, List.of("always", "if-not-present", "never"), PullPolicy::parse, about)
        .orList();
  }

  private static Key<ImagePattern> images(String name, String about) {
    return Key.defined(
            name,
            "text",
            text -> Optional.of(text).filter(ImagePattern::isPattern).map(ImagePattern::new),
            "a pattern such as registry.example.com/**",
            about)
        .orList();
  }

  private static Key<String> list(String name, String pattern, String expected, String about) {
    return Key.matching(name, Pattern.compile(pattern), expected, about).orList();
  }

  private static Key<String> size(String name, String about) {
    return Key.defined(name, "size", Values.matching(BYTES), "a size such as 512m or 4g", about);
  }

  /** {@code sandbox.registry_login}. */
  enum Login {
    NONE,
    ECR
  }
}
