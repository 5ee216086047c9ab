package awsoidc.container;

import awsoidc.runner.ContainerRequest;
import awsoidc.runner.Expansion;
import awsoidc.runner.ImageRequest;
import awsoidc.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Plans the containers of a job: what the author asks for, within what the operator allows. */
public final class ContainerPlanner {

  private static final int MAX_PIDS = 4096;

  /** Options with which containers can make devices. */
  private static final List<String> MAKES_DEVICES =
      List.of("--cap-add=MKNOD", "--cap-add=CAP_MKNOD", "--cap-add=ALL");

  /** Mounted in every container of a job. */
  private static final List<String> MOUNTED = List.of("/builds", "/cache");

  private static final String NO_NEW_PRIVILEGES = "--security-opt=no-new-privileges";

  private final ContainerSettings settings;
  private final Function<String, String> expand;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param expand fills the job's variables into a text
   */
  public ContainerPlanner(ContainerSettings settings, Function<String, String> expand) {
    this.settings = settings;
    this.expand = expand;
  }

  /**
   * @param id of the job, for names and labels
   * @param root whether podman runs as root
   * @throws UnusableImage lists everything that the author or the operator must change
   */
  public ContainerPlan plan(
      ContainerRequest request,
      Engine engine,
      String id,
      boolean root,
      RegistryLogins.Sources logins)
      throws UnusableImage {
    Optional<ImageSpec> image = image(request.image());
    List<ServiceSpec> services = new ArrayList<>();
    for (ImageRequest service : request.services()) {
      service(service).ifPresent(services::add);
    }
    if (!problems.isEmpty()) {
      throw new UnusableImage(String.join("\n", problems));
    }
    return new ContainerPlan(
        engine,
        id,
        image.orElseThrow(),
        settings
            .helperImage()
            .map(name -> ImageSpec.of(name, settings.policies(), Optional.empty())),
        services,
        limits(settings.privileged()),
        settings.options(),
        settings.volumes().stream().filter(volume -> volume.contains(":")).toList(),
        ownVolumes(),
        Networking.of(
            settings.network(), !services.isEmpty(), root || engine.command().equals("docker")),
        request.open(),
        logins,
        settings.ecr());
  }

  private List<String> ownVolumes() {
    return settings.volumes().stream()
        .filter(volume -> !volume.contains(":"))
        .map(volume -> Path.of(volume).normalize().toString())
        .filter(path -> !MOUNTED.contains(path))
        .distinct()
        .toList();
  }

  private Optional<ImageSpec> image(Optional<ImageRequest> wanted) {
    if (wanted.isPresent()) {
      return spec("image", wanted.get(), settings.allowedImages(), settings.image());
    }
    if (settings.image().isEmpty()) {
      problems.add("this job names no image, and neither does sandbox.image of this runner");
    }
    return settings.image().map(name -> ImageSpec.of(name, settings.policies(), settings.user()));
  }

  private Optional<ServiceSpec> service(ImageRequest wanted) {
    Optional<ImageSpec> image =
        spec("service", wanted, settings.allowedServices(), Optional.empty());
    if (image.isEmpty()) {
      return Optional.empty();
    }
    Set<String> aliases = new LinkedHashSet<>(image.get().name().aliases());
    for (String alias : expand.apply(wanted.alias()).split("[\\s,]+", -1)) {
      if (alias.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,252}")) {
        aliases.add(alias);
      } else if (!alias.isEmpty()) {
        problems.add(
            "the alias %s of the service %s is not a host name of letters, digits, - and ."
                .formatted(shown(alias), image.get().name()));
      }
    }
    return Optional.of(
        new ServiceSpec(
            image.get(),
            List.copyOf(aliases),
            variables(wanted),
            limits(settings.isPrivilegedService(image.get().name()))));
  }

  /** As the runner has them in CI_JOB_SERVICES: a service's own variables go before the job's. */
  private Map<String, String> variables(ImageRequest service) {
    Map<String, String> own = service.variables();
    Map<String, String> variables = new LinkedHashMap<>();
    own.forEach((name, value) ->
        variables.put(
            name,
            service.raw().contains(name)
                ? value
                : Expansion.expand(
                        value,
                        other ->
                            own.containsKey(other)
                                ? own.get(other)
                                : expand.apply("${" + other + "}"),
                        Integer.MAX_VALUE)
                    .orElseThrow()));
    return variables;
  }

  private Optional<ImageSpec> spec(
      String what,
      ImageRequest wanted,
      List<ImagePattern> allowed,
      Optional<ImageName> alwaysAllowed) {
    String text = expand.apply(wanted.name());
    Optional<ImageName> name = ImageName.parse(text);
    if (name.isEmpty()) {
      String written = text.equals(wanted.name()) ? "" : " (" + shown(wanted.name()) + ")";
      problems.add(
          "the %s %s%s is not an image name such as registry.example.com/group/image:tag"
              .formatted(what, shown(text), written));
      return Optional.empty();
    }
    if (HelperImage.isNamedBy(name.get())) {
      problems.add(
          "the " + what + " " + name.get() + " belongs to this program: use another image");
      return Optional.empty();
    }
    boolean isAllowed =
        allowed.isEmpty()
            || name.equals(alwaysAllowed)
            || allowed.stream().anyMatch(pattern -> pattern.matches(name.get()));
    if (!isAllowed) {
      problems.add(
          "the %1$s %2$s is not allowed on this runner; allowed_%1$ss has %3$s"
              .formatted(what, name.get(), join(allowed)));
    }
    Optional<String> ofOperator = what.equals("service") ? Optional.empty() : settings.user();
    return Optional.of(
        new ImageSpec(
            name.get(),
            wanted.entrypoint(),
            wanted.command(),
            policies(what, name.get(), wanted.pullPolicies()),
            ofOperator.or(() -> optional("user", wanted.user(), USER)),
            optional("platform", wanted.platform(), PLATFORM)));
  }

  /** A name or a number, and perhaps a group. */
  private static final String USER = "[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?";

  /** As the OCI image specification has it: linux/arm64/v8. */
  private static final String PLATFORM = "[a-z0-9]+(/[a-z0-9._-]+){0,2}";

  private Optional<String> optional(String what, String text, String pattern) {
    String value = expand.apply(text);
    if (!value.isEmpty() && !value.matches(pattern)) {
      problems.add("docker: {" + what + ": " + shown(value) + "} is not a " + what);
    }
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** The job's policies that are allowed, in its order, as with GitLab Runner; at least one. */
  private List<PullPolicy> policies(String what, ImageName image, List<String> wanted) {
    if (wanted.isEmpty()) {
      return settings.policies();
    }
    List<PullPolicy> allowed = settings.policiesOfJobs();
    List<PullPolicy> policies = new ArrayList<>();
    for (String text : wanted) {
      PullPolicy.parse(text).filter(allowed::contains).ifPresent(policies::add);
    }
    if (policies.isEmpty()) {
      String shown = join(wanted.stream().map(ContainerPlanner::shown).toList());
      problems.add(
          ("the pull_policy %s of the %s %s is not allowed on this runner;"
                  + " allowed_pull_policies has %s")
              .formatted(shown, what, image, join(allowed)));
    }
    return policies;
  }

  /** The operator's limits, with bounds where the operator set none. */
  private List<String> limits(boolean privileged) {
    List<String> limits = new ArrayList<>(settings.limits());
    if (privileged) {
      limits.add("--privileged");
    } else if (limits.stream().noneMatch(option -> option.startsWith(NO_NEW_PRIVILEGES))) {
      limits.add(NO_NEW_PRIVILEGES);
    }
    // A device that a container's root makes in the builds is a device of the machine for whoever
    // opens it from outside: this program, gc, or an operator's backup.
    if (!privileged && limits.stream().noneMatch(MAKES_DEVICES::contains)) {
      limits.add("--cap-drop=MKNOD");
    }
    if (limits.stream().noneMatch(option -> option.startsWith("--pids-limit="))) {
      limits.add("--pids-limit=" + MAX_PIDS);
    }
    if (limits.stream().noneMatch(option -> option.startsWith("--memory="))) {
      halfOfMemory().ifPresent(kilobytes -> limits.add("--memory=" + kilobytes + "k"));
    }
    return limits;
  }

  private static Optional<Long> halfOfMemory() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Optional.of(Long.parseLong(line.replaceAll("\\D", "")) / 2);
        }
      }
    } catch (IOException | NumberFormatException unknown) {
      // The machine's own memory is the bound.
    }
    return Optional.empty();
  }

  private static String join(List<?> allowed) {
    return String.join(", ", allowed.stream().map(Object::toString).toList());
  }

  private static String shown(String text) {
    String line = Printable.text(text);
    return "\"" + (line.length() > 200 ? line.substring(0, 200) + "…" : line) + "\"";
  }
}
