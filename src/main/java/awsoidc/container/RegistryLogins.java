package awsoidc.container;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The logins that a job has for registries. Sources count in the order of GitLab's Docker executor
 * ("Access an image from a private container registry", GitLab's CI/CD docs): the job's {@code
 * DOCKER_AUTH_CONFIG}, the operator's config.json, what GitLab sent with the job. The first source
 * that names a registry, or a path in it, decides its login. For an image, the longest path counts,
 * whatever its source.
 *
 * <p>Then come ECR logins of the job's own session, which are fetched only where no source has a
 * login ({@link #knows}), and last the operator's {@code credsStore}.
 */
public final class RegistryLogins {

  /** The job's variable. */
  public static final String VARIABLE = "DOCKER_AUTH_CONFIG";

  private static final int MAX_BYTES = 1 << 20;

  /**
   * A login that GitLab sent with the job ({@code credentials} of type {@code registry}).
   *
   * @param url the registry's host, perhaps with a port, or its URL
   */
  public record Sent(String url, String user, Secret password) {}

  /**
   * Everything that may hold logins.
   *
   * @param variable the value of {@link #VARIABLE}, which an author can set: only {@code auths} is
   *     read from it, because a helper's name would choose a program that runs under our account
   * @param file the operator's config.json, which must exist if it is named
   */
  public record Sources(Optional<Secret> variable, Optional<Path> file, List<Sent> sent) {}

  private final Map<RegistryScope, RegistryLogin> chosen = new LinkedHashMap<>();
  private Optional<RegistryLogin> store = Optional.empty();

  private RegistryLogins() {}

  /**
   * Reads all sources. An unusable one is ignored, as by GitLab's Docker executor: public images
   * need no login.
   *
   * @param warn gets the unusable ones: which, where and why, without quoting them
   */
  public static RegistryLogins read(Sources sources, Consumer<String> warn) {
    RegistryLogins logins = new RegistryLogins();
    if (sources.variable().isPresent()) {
      try {
        logins.addVariable(sources.variable().get(), warn);
      } catch (DockerConfig.Unusable e) {
        warn.accept("The variable " + VARIABLE + " cannot be used: " + e.getMessage() + ".");
      }
    }
    if (sources.file().isPresent()) {
      try {
        logins.addFile(sources.file().get());
      } catch (DockerConfig.Unusable e) {
        warn.accept(sources.file().get() + " cannot be used: " + e.getMessage() + ".");
      }
    }
    for (Sent sent : sources.sent()) {
      RegistryLogin.password(sent.user(), sent.password())
          .ifPresent(login -> logins.chosen.putIfAbsent(RegistryScope.ofKey(sent.url()), login));
    }
    return logins;
  }

  public Optional<RegistryLogin> of(ImageName image) {
    return listed(image).or(() -> store);
  }

  /** For messages: how the registry of an image is asked. */
  String describe(ImageName image) {
    return of(image).map(login -> " as " + login.who()).orElse(" without a login");
  }

  /** Whether a source has a login for an image. A {@code credsStore} may have unlisted ones. */
  public boolean knows(ImageName image) {
    return listed(image).isPresent();
  }

  /** These and ECR's login for an image's registry, unless a source has one for that. */
  public RegistryLogins withEcr(ImageName image, RegistryLogin login) {
    RegistryLogins more = new RegistryLogins();
    more.chosen.putAll(chosen);
    more.store = store;
    more.chosen.putIfAbsent(RegistryScope.ofKey(image.registry()), login);
    return more;
  }

  private Optional<RegistryLogin> listed(ImageName image) {
    return RegistryScope.of(image).stream()
        .flatMap(scope -> Optional.ofNullable(chosen.get(scope)).stream())
        .findFirst();
  }

  /** GitLab's Docker executor would run the helpers, so a job that names some gets a warning. */
  private void addVariable(Secret text, Consumer<String> warn) throws DockerConfig.Unusable {
    DockerConfig config = parse(text.reveal().getBytes(StandardCharsets.UTF_8));
    addAll(config.auths());
    if (!config.helpers().isEmpty() || config.store().isPresent()) {
      warn.accept(
          "The variable "
              + VARIABLE
              + " names credential helpers (credHelpers, credsStore), which are not run for a job:"
              + " its logins must be in auths.");
    }
  }

  private void addFile(Path file) throws DockerConfig.Unusable {
    DockerConfig config = parse(bytes(file));
    addAll(config.helpers()); // Docker asks them first
    addAll(config.auths());
    store = config.store();
  }

  private void addAll(Map<RegistryScope, RegistryLogin> logins) {
    logins.forEach(chosen::putIfAbsent);
  }

  private static byte[] bytes(Path file) throws DockerConfig.Unusable {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // reading a pipe would wait
      throw new DockerConfig.Unusable("it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new DockerConfig.Unusable("there is no such file");
    } catch (IOException e) {
      throw new DockerConfig.Unusable("it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static DockerConfig parse(byte[] bytes) throws DockerConfig.Unusable {
    if (bytes.length > MAX_BYTES) {
      throw new DockerConfig.Unusable("it is larger than 1 MiB");
    }
    return DockerConfig.parse(bytes);
  }
}
