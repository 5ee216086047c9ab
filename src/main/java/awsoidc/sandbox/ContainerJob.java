package awsoidc.sandbox;

import awsoidc.container.ContainerPlan;
import awsoidc.container.ContainerPlanner;
import awsoidc.container.ContainerSettings;
import awsoidc.container.Engine;
import awsoidc.container.RegistryLogins;
import awsoidc.container.UnusableImage;
import awsoidc.runner.ContainerRequest;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a job asks of what it runs in, and what this runner has for it.
 *
 * @param expand fills the job's variables into a text of the payload
 * @param variable of the runner's own environment
 * @param dockerAuthConfig the job's logins for registries
 * @param id for names and labels
 * @param timeout of the job, if the payload says it
 */
public record ContainerJob(
    ContainerRequest request,
    Function<String, String> expand,
    Function<String, Optional<String>> variable,
    HostUser user,
    Optional<Secret> dockerAuthConfig,
    String id,
    Optional<Duration> timeout) {

  private static final String RUNNERS_LOGINS = ".docker/config.json";

  ContainerPlan plan(ContainerSettings settings, boolean root) throws IOException, UnusableSandbox {
    Engine engine = Engine.of(command(settings), this::engineVariable);
    List<RegistryLogins.Sent> sent =
        request.registries().stream()
            .map(login -> new RegistryLogins.Sent(login.url(), login.user(), login.password()))
            .toList();
    RegistryLogins.Sources logins =
        new RegistryLogins.Sources(
            dockerAuthConfig, settings.authFile().or(this::runnersLogins), sent);
    try {
      return new ContainerPlanner(settings, expand).plan(request, engine, id, root, logins);
    } catch (UnusableImage e) {
      throw new UnusableSandbox(String.valueOf(e.getMessage()));
    }
  }

  private String command(ContainerSettings settings) throws IOException {
    if (settings.engine().isPresent()) {
      user.require(settings.engine().get());
      return settings.engine().get();
    }
    return Engine.COMMANDS.stream()
        .filter(user::has)
        .findFirst()
        .orElseThrow(() ->
            new IOException("neither podman nor docker is on the runner's PATH " + user.path()));
  }

  /** A runner under systemd may have no HOME. */
  private Optional<String> engineVariable(String name) {
    return switch (name) {
      case "HOME" -> Optional.of(user.home());
      case "PATH" -> Optional.of(user.path());
      default -> variable.apply(name);
    };
  }

  private Optional<Path> runnersLogins() {
    return Optional.of(Path.of(user.home(), RUNNERS_LOGINS)).filter(Files::isRegularFile);
  }
}
