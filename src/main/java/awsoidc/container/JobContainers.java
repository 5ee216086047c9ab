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
  private @Nullable StoppableEngine current;
  private boolean stopped;

  public JobContainers(ContainerPlan plan) {
    this.plan = plan;
  }

  /**
   * @return the entrypoint through which the author's scripts are started; may be empty
   * @throws UnusableImage the author or the operator must change something
   * @throws IOException the engine or a registry could not be reached
   */
  public List<String> make(Inputs inputs) throws IOException, InterruptedException, UnusableImage {
    plan.services().forEach(service -> warnOfVariables(service, inputs.warn()));
    Map<ImageName, Images.Image> images = images(inputs, logins(inputs.ecr(), inputs.warn()));
    StoppableEngine engine = open(new StoppableEngine(plan.engine()));
    Containers containers =
        new Containers(
            engine,
            plan,
            ContainerVariables.ofJob(inputs.variables()),
            inputs.labels(),
            StrictFilter.write(plan.engine(), inputs.filter(), inputs.warn()),
            inputs.warn());
    containers.volumes();
    containers.network();
    List<String> scripts = new ArrayList<>(inputs.mounts());
    scripts.add(inputs.files());
    Together together = new Together(engine::startNothingMore);
    together.begin(
        "helper", () -> containers.helper(scripts, inputs.programs(), inputs.environment()));
    Together.Step job = () -> containers.job(scripts);
    Together.Step services =
        () -> {
          for (int each = 0; each < plan.services().size(); each++) {
            int number = each;
            containers.service(number, inputs.mounts());
            together.begin("service " + number, () -> await(number, images, engine, inputs.warn()));
          }
        };
    switch (plan.network().kind()) {
      case OWN -> {
        together.begin("job", job);
        together.begin("services", services);
      }
      case SHARED -> // services enter the network of the job's container
          together.begin("job and services", () -> inTurn(job, services));
      case ENGINE -> // the job's container is told the addresses of the services
          together.begin("services and job", () -> inTurn(services, job));
    }
    together.finish();
    return entrypoint(images);
  }

  private static void inTurn(Together.Step first, Together.Step second)
      throws IOException, InterruptedException, UnusableImage {
    first.run();
    second.run();
  }

  /** Ends a pull, and starts nothing more. */
  public void stop() {
    StoppableEngine engine;
    synchronized (this) {
      stopped = true;
      engine = current;
    }
    if (engine != null) {
      engine.stop();
    }
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
    current = next;
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

  private Map<ImageName, Images.Image> images(Inputs inputs, RegistryLogins logins)
      throws IOException, InterruptedException, UnusableImage {
    Map<ImageName, Images.Image> images = new LinkedHashMap<>();
    for (ImageSpec image : plan.images()) {
      Path directory = Path.of(inputs.authFile() + "-" + images.size()); // engines may write there
      try (AuthFile file =
          AuthFile.write(directory, logins, image.name(), DockerContexts.of(plan.engine()))) {
        StoppableEngine pulling = open(new StoppableEngine(plan.engine().with(file.environment())));
        images.put(image.name(), new Images(pulling, logins, inputs.log()).get(image));
      }
    }
    return images;
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

  private void await(
      int number,
      Map<ImageName, Images.Image> images,
      StoppableEngine engine,
      Consumer<String> warn)
      throws IOException, InterruptedException {
    ImageName name = plan.services().get(number).image().name();
    Images.Image image = images.get(name);
    Set<Integer> ports = image == null ? Set.of() : image.ports();
    String trouble = new Health(engine).await(plan.serviceContainer(number), ports);
    if (!trouble.isEmpty()) {
      warn.accept("The service " + name + " " + trouble);
    }
  }

  private List<String> entrypoint(Map<ImageName, Images.Image> images) {
    Images.Image image = images.get(plan.image().name());
    return plan.image().entrypoint().orElse(image == null ? List.of() : image.entrypoint()).stream()
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
