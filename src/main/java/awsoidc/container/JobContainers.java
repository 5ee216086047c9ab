package awsoidc.container;

import awsoidc.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes all containers of a job: images first, then the network, services and the rest. */
public final class JobContainers {

  /**
   * @param authFile where logins are written while images are pulled; a number is appended
   * @param filter where podman's filter of system calls is written
   * @param labels for gc and for people who look at the engine
   * @param variables of the job that are not secret
   * @param mounts of all containers, SOURCE:TARGET:MODE
   * @param files the same, of the containers that scripts run in
   * @param programs the same, of this machine, where the operator names no helper image
   * @param environment for those programs
   * @param ecr asked if the plan says so and no other source has a login
   * @param log gets the progress of pulls
   * @param warn gets what the job has to do without
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

  private static final Duration MAX_QUESTION = Duration.ofSeconds(30);

  private final ContainerPlan plan;
  private final List<StoppableEngine> engines = new ArrayList<>();
  private boolean stopped;

  public JobContainers(ContainerPlan plan) {
    this.plan = plan;
  }

  /**
   * All at the same time, as far as one does not need the other: an engine spends most of its time
   * waiting for the kernel and for files.
   *
   * @return the entrypoint through which the author's scripts are started; may be empty
   * @throws UnusableImage the author or the operator must change something
   * @throws IOException the engine or a registry could not be reached
   */
  public List<String> make(Inputs inputs) throws IOException, InterruptedException, UnusableImage {
    FutureTask<Optional<Path>> filter =
        Work.begin(
            "filter", () -> StrictFilter.write(plan.engine(), inputs.filter(), inputs.warn()));
    JobImages images = begin(inputs);
    StoppableEngine engine = open(new StoppableEngine(plan.engine()));
    Containers containers =
        new Containers(
            engine,
            plan,
            ContainerVariables.ofJob(inputs.variables()),
            inputs.labels(),
            filter,
            images,
            inputs.warn());
    List<FutureTask<@Nullable Void>> work = new ArrayList<>();
    try {
      containers.volumes();
      containers.network();
      List<String> scripts = new ArrayList<>(inputs.mounts());
      scripts.add(inputs.files());
      work.add(
          begin(
              "helper", () -> containers.helper(scripts, inputs.programs(), inputs.environment())));
      Step job = () -> containers.job(scripts);
      switch (plan.network().kind()) {
        case OWN -> {
          work.add(begin("job", job));
          services(containers, inputs, images, engine, work);
        }
        case SHARED -> { // services enter the network of the job's container
          job.run();
          services(containers, inputs, images, engine, work);
        }
        case ENGINE -> { // a container must know the addresses of those that came before
          for (int number = 0; number < plan.services().size(); number++) {
            containers.service(number, inputs.mounts());
            work.add(health(number, images, engine, inputs.warn()));
          }
          job.run();
        }
      }
    } catch (IOException | UnusableImage e) {
      stop(); // images that are still being pulled are of no use
      throw e;
    } finally {
      for (FutureTask<?> task : work) {
        Work.finish(task); // also if another failed: cleanup must find its container
      }
    }
    images.awaitAll();
    for (FutureTask<?> task : work) {
      Work.result(task);
    }
    return entrypoint(images.await(plan.image().name()));
  }

  private interface Step {
    void run() throws IOException, InterruptedException, UnusableImage;
  }

  private static FutureTask<@Nullable Void> begin(String name, Step step) {
    return Work.begin(
        name,
        () -> {
          step.run();
          return null;
        });
  }

  private void services(
      Containers containers,
      Inputs inputs,
      JobImages images,
      StoppableEngine engine,
      List<FutureTask<@Nullable Void>> work) {
    for (int service = 0; service < plan.services().size(); service++) {
      int number = service;
      work.add(
          begin(
              "service " + number,
              () -> {
                containers.service(number, inputs.mounts());
                await(number, images, engine, inputs.warn());
              }));
    }
  }

  private FutureTask<@Nullable Void> health(
      int number, JobImages images, StoppableEngine engine, Consumer<String> warn) {
    return begin("service " + number, () -> await(number, images, engine, warn));
  }

  /** Ends a pull, and starts nothing more. */
  public void stop() {
    List<StoppableEngine> all;
    synchronized (this) {
      stopped = true;
      all = List.copyOf(engines);
    }
    all.forEach(StoppableEngine::stop);
  }

  /**
   * Words that start a command in the network of the author's scripts (network_namespaces(7)); none
   * if that is this machine's. Without root, the command enters as root of the container's user
   * namespace (user_namespaces(7)).
   *
   * @throws IOException the container is not running
   */
  public List<String> intoNetwork(boolean root) throws IOException, InterruptedException {
    if (plan.network().isHost()) {
      return List.of();
    }
    Engine engine = plan.engine();
    long pid = engine.ask(MAX_QUESTION, Engine.firstProcess(plan.jobContainer())).number();
    if (pid == 0) {
      throw new IOException("the container of this job is not running; its engine's log says why");
    }
    List<String> words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n"));
    if (!root) {
      words.addAll(List.of("-U", "--preserve-credentials"));
    }
    return words;
  }

  /** Whether helper scripts find a command. */
  public boolean helperHas(String command) throws IOException, InterruptedException {
    return plan.engine()
        .ask(
            MAX_QUESTION,
            List.of("exec", plan.helperContainer(), "sh", "-c", "command -v " + command))
        .ok();
  }

  private synchronized StoppableEngine open(StoppableEngine next) {
    if (stopped) {
      next.stop();
    }
    engines.add(next);
    return next;
  }

  private RegistryLogins logins(EcrSource ecr, Consumer<String> warn)
      throws IOException, InterruptedException, UnusableImage {
    RegistryLogins logins = RegistryLogins.read(plan.logins(), warn);
    if (plan.ecr()) {
      for (ImageSpec image : plan.images()) {
        Optional<RegistryLogin> login =
            logins.knows(image.name()) ? Optional.empty() : ecr.login(image.name());
        if (login.isPresent()) {
          logins = logins.withEcr(image.name(), login.get());
        }
      }
    }
    return logins;
  }

  private JobImages begin(Inputs inputs) {
    plan.services().forEach(service -> warnOfVariables(service, inputs.warn()));
    FutureTask<RegistryLogins> logins = new FutureTask<>(() -> logins(inputs.ecr(), inputs.warn()));
    AtomicInteger number = new AtomicInteger();
    return JobImages.begin(
        plan.images(),
        image -> {
          logins.run(); // once
          // Engines may write there.
          Path directory = Path.of(inputs.authFile() + "-" + number.getAndIncrement());
          return image(image, directory, Work.result(logins), inputs.log());
        });
  }

  private Images.Image image(
      ImageSpec image, Path directory, RegistryLogins logins, OutputStream log)
      throws IOException, InterruptedException, UnusableImage {
    try (AuthFile file =
        AuthFile.write(directory, logins, image.name(), DockerContexts.of(plan.engine()))) {
      StoppableEngine pulling = open(new StoppableEngine(plan.engine().with(file.environment())));
      return new Images(pulling, logins, log).get(image);
    }
  }

  private static void warnOfVariables(ServiceSpec service, Consumer<String> warn) {
    service
        .variables()
        .forEach((name, value) -> {
          if (!ContainerVariables.isCarried(name, value)) {
            warn.accept(
                ("The service %s is started without its variable %s: a name may have letters,"
                        + " digits, _, . and - only, and a value one line of at most 60 kB")
                    .formatted(service.image().name(), Printable.text(name)));
          }
        });
  }

  private void await(int number, JobImages images, StoppableEngine engine, Consumer<String> warn)
      throws IOException, InterruptedException, UnusableImage {
    ImageName name = plan.services().get(number).image().name();
    Set<Integer> ports = images.await(name).ports();
    String trouble = new Health(engine).await(plan.serviceContainer(number), ports);
    if (!trouble.isEmpty()) {
      warn.accept("The service " + name + " " + trouble);
    }
  }

  private List<String> entrypoint(Images.Image image) {
    return plan.image().entrypoint().orElse(image.entrypoint()).stream()
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
