package awsoidc.container;

import awsoidc.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All containers of a job: images first, then network, services and the places of its scripts. */
public final class JobContainers {

  /**
   * What they are made with.
   *
   * @param authFile where the logins lie while images are pulled: a number is put behind it
   * @param filter where podman's filter of system calls is written
   * @param labels for whoever looks at the engine, and for gc
   * @param variables of the job that are no secret
   * @param mounts of all containers, SOURCE:TARGET:MODE
   * @param files likewise, of those that scripts run in: what we start them with
   * @param programs likewise, this machine's, where the operator names no helper image
   * @param environment for those
   * @param ecr asked where the plan wants it and nobody else knows a login
   * @param log where a pull's progress goes
   * @param warn is told of what a job goes on without
   */
  public record Inputs(
      Path authFile,
      Path filter,
      Map<String, String> labels,
      Map<String, String> variables,
      List<String> mounts,
      String files,
      List<String> programs,
      Map<String, String> environment,
      EcrSource ecr,
      OutputStream log,
      Consumer<String> warn) {}

  private static final Duration LOOKING = Duration.ofSeconds(30);

  private final ContainerPlan plan;
  private @Nullable StoppableEngine workshop;
  private boolean stopped;

  public JobContainers(ContainerPlan plan) {
    this.plan = plan;
  }

  /**
   * Makes them.
   *
   * @return the entrypoint that the author's scripts are started through; may be empty
   * @throws Unobtainable the author or the operator must change something
   * @throws IOException the engine or a registry is away
   */
  public List<String> make(Inputs inputs) throws IOException, InterruptedException, Unobtainable {
    FutureTask<Optional<Path>> filter = filter(inputs);
    RegistryLogins logins = logins(inputs.ecr(), inputs.warn());
    Map<ImageName, Images.Image> images = images(inputs, logins);
    StoppableEngine building = open(new StoppableEngine(plan.engine(), Map.of(), image -> ""));
    Containers containers =
        new Containers(
            building,
            plan,
            ContainerVariables.ofJob(inputs.variables()),
            inputs.labels(),
            result(filter),
            inputs.warn());
    containers.volumes();
    containers.network();
    List<String> scripts = new ArrayList<>(inputs.mounts());
    scripts.add(inputs.files());
    FutureTask<@Nullable Void> helper =
        begin(
            "helper",
            () -> {
              containers.helper(scripts, inputs.programs(), inputs.environment());
              return null;
            });
    try {
      jobAndServices(containers, inputs, scripts);
    } finally {
      finish(helper); // also if the job has failed: cleanup is to find it
    }
    result(helper);
    for (int number = 0; number < plan.services().size(); number++) {
      await(number, images, building, inputs.warn());
    }
    return entrypoint(images);
  }

  private static <T extends @Nullable Object> FutureTask<T> begin(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name(name).start(task);
    return task;
  }

  /** podman is asked while images are pulled: its answer takes as long as making a container. */
  private FutureTask<Optional<Path>> filter(Inputs inputs) {
    return begin("filter", () -> StrictFilter.write(plan.engine(), inputs.filter(), inputs.warn()));
  }

  private void jobAndServices(Containers containers, Inputs inputs, List<String> scripts)
      throws IOException, InterruptedException, Unobtainable {
    boolean jobFirst = plan.network().kind() == Networking.Kind.SHARED;
    if (jobFirst) {
      containers.job(scripts);
    }
    for (int number = 0; number < plan.services().size(); number++) {
      warnOfVariables(plan.services().get(number), inputs.warn());
      containers.service(number, inputs.mounts());
    }
    if (!jobFirst) {
      containers.job(scripts);
    }
  }

  private static void finish(FutureTask<?> task) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException failed) {
      // result says it, unless something else has failed before.
    }
  }

  private static <T extends @Nullable Object> T result(FutureTask<T> task)
      throws IOException, InterruptedException, Unobtainable {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unobtainable why) {
        throw why;
      }
      throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
    }
  }

  /** Ends a pull, and begins nothing more. */
  public void stop() {
    StoppableEngine current;
    synchronized (this) {
      stopped = true;
      current = workshop;
    }
    if (current != null) {
      current.stop();
    }
  }

  /**
   * Words that start a command in the network of the author's scripts (network_namespaces(7)); none
   * if that is this machine's. Who is not root gets there as root of the container's accounts
   * (user_namespaces(7)).
   *
   * @throws IOException the container is gone
   */
  public List<String> intoNetwork(boolean root) throws IOException, InterruptedException {
    if (plan.network().isHost()) {
      return List.of();
    }
    Engine engine = plan.engine();
    long pid = engine.ask(LOOKING, Engine.firstProcess(plan.jobContainer())).number();
    if (pid == 0) {
      throw new IOException("the container of this job is gone; its engine knows why");
    }
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n"));
    if (!root) {
      words.addAll(List.of("-U", "--preserve-credentials"));
    }
    return words;
  }

  /** Whether scripts that are not the author's find a command. */
  public boolean helperHas(String command) throws IOException, InterruptedException {
    return plan.engine()
        .ask(LOOKING, List.of("exec", plan.helperContainer(), "sh", "-c", "command -v " + command))
        .ok();
  }

  private synchronized StoppableEngine open(StoppableEngine next) {
    if (stopped) {
      next.stop();
    }
    workshop = next;
    return next;
  }

  private RegistryLogins logins(EcrSource ecr, Consumer<String> warn)
      throws IOException, InterruptedException, Unobtainable {
    RegistryLogins logins = RegistryLogins.read(plan.logins(), warn);
    if (plan.ecr()) {
      for (ImageName image : plan.images()) {
        Optional<RegistryLogin> login = logins.knows(image) ? Optional.empty() : ecr.login(image);
        if (login.isPresent()) {
          logins = logins.withEcr(image, login.get());
        }
      }
    }
    return logins;
  }

  private Map<ImageName, Images.Image> images(Inputs inputs, RegistryLogins logins)
      throws IOException, InterruptedException, Unobtainable {
    Map<ImageName, Images.Image> got = new LinkedHashMap<>();
    List<ImageSpec> wanted = new ArrayList<>(List.of(plan.image()));
    plan.helper().ifPresent(wanted::add);
    plan.services().forEach(service -> wanted.add(service.image()));
    for (ImageSpec image : wanted) {
      if (!got.containsKey(image.name())) {
        Path file = Path.of(inputs.authFile() + "-" + got.size()); // an engine may leave more there
        got.put(image.name(), image(image, file, inputs, logins));
      }
    }
    return got;
  }

  /** With its own login alone: Docker knows one for a host, whatever the image. */
  private Images.Image image(ImageSpec image, Path directory, Inputs inputs, RegistryLogins logins)
      throws IOException, InterruptedException, Unobtainable {
    try (AuthFile file =
        AuthFile.write(directory, logins, image.name(), DockerContexts.of(plan.engine()))) {
      StoppableEngine pulling =
          open(new StoppableEngine(plan.engine(), file.environment(), name -> as(name, logins)));
      return new Images(pulling, inputs.log()).get(image);
    }
  }

  private static void warnOfVariables(ServiceSpec service, Consumer<String> warn) {
    service
        .variables()
        .forEach((name, value) -> {
          if (!ContainerVariables.isCarried(name, value)) {
            warn.accept(
                "The service "
                    + service.image().name()
                    + " is started without its variable "
                    + Printable.text(name)
                    + ": a name has letters, digits, _, . and - only, a value has one line of at"
                    + " most 60 kB");
          }
        });
  }

  private void await(
      int number,
      Map<ImageName, Images.Image> images,
      StoppableEngine engine,
      Consumer<String> warn)
      throws IOException, InterruptedException {
    ServiceSpec service = plan.services().get(number);
    Images.Image image = images.get(service.image().name());
    Set<Integer> ports = image == null ? Set.of() : image.ports();
    String trouble = new Health(engine).wait(plan.serviceContainer(number), ports);
    if (!trouble.isEmpty()) {
      warn.accept("The service " + service.image().name() + " " + trouble);
    }
  }

  private List<String> entrypoint(Map<ImageName, Images.Image> images) {
    Optional<List<String>> wanted = plan.image().entrypoint();
    Images.Image image = images.get(plan.image().name());
    List<String> words = wanted.orElse(image == null ? List.of() : image.entrypoint());
    return words.stream().filter(word -> !word.isEmpty()).toList();
  }

  private static String as(ImageName image, RegistryLogins logins) {
    return logins.of(image).map(login -> " as " + login.login().who()).orElse(" without a login");
  }
}
