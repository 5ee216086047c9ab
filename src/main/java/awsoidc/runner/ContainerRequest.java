package awsoidc.runner;

import awsoidc.secret.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the payload says for jobs in containers, as the author and GitLab wrote it.
 *
 * @param image absent: the operator's default
 * @param registries GitLab's own logins, such as for the project's container registry
 * @param open names of variables that are no secret
 */
public record ContainerRequest(
    Optional<ImageRequest> image,
    List<ImageRequest> services,
    List<Registry> registries,
    List<String> open,
    Set<String> raw) {

  /** {@code credentials: [{type: registry, …}]}. */
  public record Registry(String url, String user, Secret password) {}

  public ContainerRequest {
    services = List.copyOf(services);
    registries = List.copyOf(registries);
    raw = Set.copyOf(raw);
  }

  static ContainerRequest of(PayloadObject payload, Variables variables) {
    return new ContainerRequest(
        ImageRequest.of(payload.object("image")),
        payload.objects("services").stream()
            .flatMap(each -> ImageRequest.of(each).stream())
            .toList(),
        payload.objects("credentials").stream()
            .filter(each -> each.text("type").equals("registry"))
            .filter(each -> !each.text("url").isEmpty() && !each.text("username").isEmpty())
            .map(each ->
                new Registry(
                    each.text("url"), each.text("username"), Secret.of(each.text("password"))))
            .toList(),
        List.copyOf(variables.open()),
        variables.raw());
  }

  /**
   * How texts of it are expanded.
   *
   * @param others what only the runner knows, as CUSTOM_ENV_…
   */
  public Function<String, String> expansion(
      Map<String, String> variables, Function<String, Optional<String>> others) {
    return new Expansion(variables, raw, others)::expand;
  }
}
