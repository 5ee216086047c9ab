package awsoidc.container;

import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the containers of a job, each once; all sub-stages run in them. Everything gets the job's
 * name and label when it is created, so that cleanup finds it whenever this process is killed.
 * Mounts are SOURCE:TARGET:MODE.
 */
final class Containers {

  private static final Duration MAX_CREATION = Duration.ofMinutes(2);

  /**
   * Keeps a container running while no script runs in it: standard input stays open, and SIGTERM is
   * for the scripts. (The end of a sub-stage would also end a `sleep` that a shell waits for.)
   */
  private static final String KEEP = "trap '' TERM; while read -r _; do :; done";

  private static final String SECCOMP = "--security-opt=seccomp=";

  private static final String ADDRESSES =
      "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}} {{end}}";

  private final StoppableEngine engine;
  private final ContainerPlan plan;
  private final ContainerVariables variables;
  private final Map<String, String> labels;
  private final List<List<String>> aliases;
  private final Optional<Path> filter;
  private final Consumer<String> warn;

  /** Options of later containers: the addresses of services in a network that others share. */
  private final List<String> hosts = new ArrayList<>();

  /**
   * @param labels in addition to {@link ContainerPlan#LABEL}
   * @param filter of system calls for unprivileged containers; absent: the engine's own
   * @param warn gets services that a name does not reach
   */
  Containers(
      StoppableEngine engine,
      ContainerPlan plan,
      ContainerVariables variables,
      Map<String, String> labels,
      Optional<Path> filter,
      Consumer<String> warn) {
    this.engine = engine;
    this.plan = plan;
    this.variables = variables;
    this.labels = labels;
    this.filter = filter;
    this.aliases = ServiceSpec.distinctAliases(plan.services(), warn);
    this.warn = warn;
  }

  /** The job's own volumes. An engine would create them with a container, but without a label. */
  void volumes() throws IOException, InterruptedException {
    for (int number = 0; number < plan.ownVolumes().size(); number++) {
      create("volume", plan.ownVolume(number));
    }
  }

  /** The job's own network, if the plan has one. */
  void network() throws IOException, InterruptedException {
    if (plan.network().kind() == Networking.Kind.OWN) {
      create("network", plan.jobNetwork());
    }
  }

  private void create(String kind, String name) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(kind, "create"));
    label(words);
    words.add(name);
    Answer answer = engine.ask(MAX_CREATION, words);
    if (!answer.ok()) {
      throw new IOException("the job's " + kind + " could not be made: " + answer.complaint());
    }
  }

  /** As with GitLab's Docker executor, a service sees the builds and the operator's volumes. */
  void service(int number, List<String> mounts)
      throws IOException, InterruptedException, UnusableImage {
    ServiceSpec service = plan.services().get(number);
    List<String> words = begin(plan.serviceContainer(number), service.limits());
    mount(words, mounts);
    switch (plan.network().kind()) {
      case SHARED -> {
        words.removeIf(word -> word.startsWith("--dns=") || word.startsWith("--add-host="));
        // Without root, the machine's own network cannot be joined through a container.
        words.add(
            plan.network().isHost()
                ? "--network=host"
                : "--network=container:" + plan.jobContainer());
      }
      case OWN -> {
        network(words);
        aliases.get(number).forEach(alias -> words.add("--network-alias=" + alias));
      }
      case ENGINE -> {
        network(words);
        words.addAll(hosts);
      }
    }
    ContainerVariables mine = variables.and(service.variables());
    mine.addTo(words);
    start(service.image(), words, command(service.image(), words), mine.input(), "service ");
    if (plan.network().kind() == Networking.Kind.ENGINE) {
      addHosts(number);
    }
  }

  /** Other jobs share that network and would see an alias in it, too. */
  private void addHosts(int number) throws IOException, InterruptedException {
    Answer answer =
        engine.ask(
            MAX_CREATION, List.of("inspect", "--format", ADDRESSES, plan.serviceContainer(number)));
    Optional<String> address =
        Arrays.stream(answer.out().strip().split("\\s+", -1))
            .filter(word -> word.matches("[0-9a-fA-F:.]+"))
            .findFirst();
    if (address.isPresent()) {
      addHosts(hosts, aliases.get(number), address.get());
    } else {
      warn.accept(
          "The service %s has no address in the network %s, so no name reaches it."
              .formatted(
                  plan.services().get(number).image().name(),
                  plan.network().name().orElse("of the engine")));
    }
  }

  private static void addHosts(List<String> words, List<String> names, String address) {
    names.forEach(name -> words.add("--add-host=" + name + ":" + address));
  }

  /** The first word of a service's entrypoint is an option, the rest goes before its command. */
  private static List<String> command(ImageSpec image, List<String> words) {
    List<String> command = new ArrayList<>();
    if (image.entrypoint().isPresent()) {
      List<String> entrypoint = image.entrypoint().get();
      words.add("--entrypoint=" + entrypoint.getFirst());
      command.addAll(entrypoint.subList(1, entrypoint.size()));
    }
    command.addAll(image.command());
    return command;
  }

  /** The container of the author's scripts. */
  void job(List<String> mounts) throws IOException, InterruptedException, UnusableImage {
    List<String> words = begin(plan.jobContainer(), plan.limits());
    network(words);
    if (plan.network().kind() == Networking.Kind.SHARED) {
      aliases.forEach(names -> addHosts(words, names, "127.0.0.1"));
    }
    words.addAll(hosts);
    words.addAll(plan.options());
    variables.addTo(words);
    keep(plan.image(), words, mounts, variables.input());
  }

  /**
   * The container of helper scripts. If the operator names no image for it, it has this machine's
   * programs.
   *
   * @param programs mounts of this machine's programs
   * @param environment for those
   */
  void helper(List<String> mounts, List<String> programs, Map<String, String> environment)
      throws IOException, InterruptedException, UnusableImage {
    List<String> words = begin(plan.helperContainer(), HelperOptions.of(plan.limits()));
    network(words);
    if (plan.helper().isEmpty()) {
      // SELinux denies a container this machine's programs, and another label, as for builds,
      // would break the machine.
      words.add("--security-opt=label=disable");
      for (String mount : programs) {
        if (plan.mounts().stream().noneMatch(volume -> target(volume).equals(target(mount)))) {
          words.add("--volume=" + mount);
        }
      }
      environment.forEach((name, value) -> words.add("--env=" + name + "=" + value));
    }
    keep(plan.helper().orElse(HelperImage.SPEC), words, mounts, "");
  }

  /** TARGET of SOURCE:TARGET[:MODE]. */
  private static String target(String mount) {
    return mount.split(":", -1)[1];
  }

  private void keep(ImageSpec image, List<String> words, List<String> mounts, String input)
      throws IOException, InterruptedException, UnusableImage {
    words.addAll(List.of("--interactive", "--entrypoint=sh"));
    mount(words, mounts);
    start(image, words, List.of("-c", KEEP), input, "");
  }

  private void mount(List<String> words, List<String> mounts) {
    mounts.forEach(mount -> words.add("--volume=" + mount));
    plan.mounts().forEach(volume -> words.add("--volume=" + volume));
  }

  private List<String> begin(String name, List<String> limits) {
    List<String> words =
        new ArrayList<>(List.of("run", "--detach", "--name=" + name, "--pull=never"));
    label(words);
    words.add("--stop-timeout=0"); // how long podman's `rm --force` waits
    words.addAll(limits);
    if (filter.isPresent() && limits.stream().noneMatch(Containers::decidesOnSystemCalls)) {
      words.add(SECCOMP + filter.get());
    }
    return words;
  }

  private static boolean decidesOnSystemCalls(String limit) {
    return limit.startsWith(SECCOMP) || limit.equals("--privileged");
  }

  private void label(List<String> words) {
    words.add("--label=" + ContainerPlan.LABEL + "=" + plan.id());
    labels.forEach((name, value) -> words.add("--label=" + name + "=" + value));
  }

  private void network(List<String> words) {
    if (plan.network().kind() == Networking.Kind.OWN) {
      words.add("--network=" + plan.jobNetwork());
    } else {
      plan.network().name().ifPresent(name -> words.add("--network=" + name));
    }
  }

  private void start(
      ImageSpec image, List<String> words, List<String> command, String input, String what)
      throws IOException, InterruptedException, UnusableImage {
    image.user().ifPresent(user -> words.add("--user=" + user));
    image.platform().ifPresent(platform -> words.add("--platform=" + platform));
    words.add(image.name().whole());
    words.addAll(command);
    Answer started = engine.ask(MAX_CREATION, words, input);
    if (!started.ok()
        && HelperImage.isNamedBy(image.name())
        && PullTrouble.isMissing(started.err())) {
      List<String> imports = List.of("import", "-", image.name().whole());
      check(image, "", engine.ask(MAX_CREATION, imports, HelperImage.archive()));
      started = engine.ask(MAX_CREATION, words, input);
    }
    check(image, what, started);
  }

  private void check(ImageSpec image, String what, Answer answer)
      throws IOException, UnusableImage {
    if (answer.ok()) {
      return;
    }
    String said = answer.err();
    if (HelperImage.isNamedBy(image.name()) && isNoProgram(said)) {
      throw new UnusableImage(
          "this machine's /usr and /bin cannot run a shell in the helper container: name an image"
              + " in sandbox.helper_image: "
              + answer.complaint());
    }
    if (what.isEmpty() && said.contains("\"sh\"") && isNoProgram(said)) {
      throw new UnusableImage(
          "the image " + image.name() + " has no shell: scripts need sh or bash in it");
    }
    String message = what + "container of the image " + image.name() + ": " + complaint(answer);
    if (isNoProgram(said)
        || said.contains("unable to find user")
        || said.contains("no users found")
        || said.contains("no matching entries")) {
      throw new UnusableImage(message);
    }
    throw new IOException(message);
  }

  /** Without what docker says around it to people. */
  private static String complaint(Answer answer) {
    return answer
        .complaint()
        .replaceFirst("^docker: ", "")
        .replaceFirst("(?s)[\\s·]*(Run|See) '[^']*--help'.*", "");
  }

  private static boolean isNoProgram(String said) {
    return said.contains("executable file not found")
        || said.contains("no such file or directory")
        || said.contains("not found in $PATH");
  }
}
