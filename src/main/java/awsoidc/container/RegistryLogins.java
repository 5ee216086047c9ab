package awsoidc.container;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The logins that a job has for registries, out of all that may hold some, in the order of GitLab's
 * Docker executor ("Access an image from a private container registry", GitLab's CI/CD docs): the
 * job's {@code DOCKER_AUTH_CONFIG}, the operator's config.json, what GitLab sent with the job. The
 * first to say something of a registry, or of a path in it, is the one that counts there; for an
 * image, the longest path counts, whoever wrote it.
 *
 * <p>After them come the ECR logins of the job's own session, which are asked for where nobody else
 * knows one ({@link #knows}), and at last the operator's {@code credsStore} for the registries that
 * it has not listed.
 */
public final class RegistryLogins {

  /** The job's variable. */
  public static final String VARIABLE = "DOCKER_AUTH_CONFIG";

  /** More than any config.json needs. */
  private static final int LARGEST = 1 << 20;

  /** Who gave a login. */
  public enum Source {
    /** The author, by {@link #VARIABLE}. */
    JOB,
    /** The operator's config.json. */
    OPERATOR,
    /** GitLab, with the job. */
    GITLAB,
    /** The job's session, for ECR. */
    ECR
  }

  /** A login, and who gave it. */
  public record Chosen(RegistryLogin login, Source source) {}

  /**
   * A login that GitLab sent with the job ({@code credentials} of type {@code registry}).
   *
   * @param url the registry's host, perhaps with a port, or its URL
   */
  public record Sent(String url, String user, Secret password) {}

  /**
   * All that may hold logins.
   *
   * @param variable the value of {@link #VARIABLE}, which an author can set: only {@code auths} is
   *     taken from it, as a helper's name would choose a program that runs under our account
   * @param file the operator's config.json; one that is named must be there
   */
  public record Sources(Optional<Secret> variable, Optional<Path> file, List<Sent> sent) {}

  private final Map<RegistryScope, Chosen> chosen = new LinkedHashMap<>();
  private Optional<Chosen> store = Optional.empty();

  private RegistryLogins() {}

  /**
   * Reads all of them. One that cannot be used is passed over, as GitLab's Docker executor does:
   * public images need no login.
   *
   * @param warn is told of those, by the variable or the file and the place in it, quoting nothing
   */
  public static RegistryLogins read(Sources sources, Consumer<String> warn) {
    RegistryLogins logins = new RegistryLogins();
    if (sources.variable().isPresent()) {
      try {
        logins.addVariable(sources.variable().get(), warn);
      } catch (UnusableDockerConfig e) {
        warn.accept("The variable " + VARIABLE + " cannot be used: " + e.getMessage() + ".");
      }
    }
    if (sources.file().isPresent()) {
      try {
        logins.addFile(sources.file().get());
      } catch (UnusableDockerConfig e) {
        warn.accept(sources.file().get() + " cannot be used: " + e.getMessage() + ".");
      }
    }
    for (Sent sent : sources.sent()) {
      logins.add(sent);
    }
    return logins;
  }

  /** The login for an image, if there is one. */
  public Optional<Chosen> of(ImageName image) {
    return listed(image).or(() -> store);
  }

  /**
   * Whether somebody has a login for an image. Of the registries that a {@code credsStore} has not
   * listed that cannot be told.
   */
  public boolean knows(ImageName image) {
    return listed(image).isPresent();
  }

  /** With what ECR gave for an image's registry, unless somebody has a login for that. */
  public RegistryLogins withEcr(ImageName image, RegistryLogin login) {
    RegistryLogins more = new RegistryLogins();
    more.chosen.putAll(chosen);
    more.store = store;
    more.add(RegistryScope.ofKey(image.registry()), login, Source.ECR);
    return more;
  }

  private Optional<Chosen> listed(ImageName image) {
    for (RegistryScope scope : RegistryScope.of(image)) {
      Chosen found = chosen.get(scope);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** GitLab's Docker executor would run the helpers: a job that needs them wants to be told. */
  private void addVariable(Secret text, Consumer<String> warn) throws UnusableDockerConfig {
    if (text.reveal().length() > LARGEST) {
      throw tooLarge();
    }
    DockerConfig config = DockerConfig.parse(text.reveal());
    addAll(config.auths(), Source.JOB);
    if (!config.helpers().isEmpty() || config.store().isPresent()) {
      warn.accept(
          "The variable "
              + VARIABLE
              + " names credential helpers (credHelpers, credsStore), which are not run for a job:"
              + " its logins must be in auths.");
    }
  }

  private void addFile(Path file) throws UnusableDockerConfig {
    DockerConfig config = DockerConfig.parse(bytes(file));
    addAll(config.helpers(), Source.OPERATOR); // Docker asks them first
    addAll(config.auths(), Source.OPERATOR);
    if (config.store().isPresent()) {
      store = Optional.of(new Chosen(config.store().get(), Source.OPERATOR));
    }
  }

  /** GitLab's own needs no words if it cannot be told: the pull fails and says so. */
  private void add(Sent sent) {
    Optional<RegistryLogin> login = RegistryLogin.password(sent.user(), sent.password());
    if (login.isPresent()) {
      add(RegistryScope.ofKey(sent.url()), login.get(), Source.GITLAB);
    }
  }

  private void addAll(Map<RegistryScope, RegistryLogin> logins, Source source) {
    for (Map.Entry<RegistryScope, RegistryLogin> entry : logins.entrySet()) {
      add(entry.getKey(), entry.getValue(), source);
    }
  }

  private void add(RegistryScope scope, RegistryLogin login, Source source) {
    chosen.putIfAbsent(scope, new Chosen(login, source));
  }

  private static byte[] bytes(Path file) throws UnusableDockerConfig {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would be waited for
      throw new UnusableDockerConfig("it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw tooLarge();
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new UnusableDockerConfig("there is no such file");
    } catch (IOException e) {
      throw new UnusableDockerConfig("it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static UnusableDockerConfig tooLarge() {
    return new UnusableDockerConfig("it is larger than 1 MiB");
  }
}
