package awsoidc.runner;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code image:} or one of {@code services:}, as the author wrote it: unexpanded and unchecked.
 *
 * @param alias names that a service is reached by, divided by blanks or commas; may be empty
 * @param entrypoint absent: the image's own
 * @param user of {@code docker: {user: …}}; may be empty, as all texts here
 * @param variables of a service alone
 * @param raw names of those that the runner does not expand
 */
public record ImageRequest(
    String name,
    String alias,
    Optional<List<String>> entrypoint,
    List<String> command,
    List<String> pullPolicies,
    String user,
    String platform,
    Map<String, String> variables,
    Set<String> raw) {

  /** More than a pipeline can say in earnest. */
  private static final int MAX_WORDS = 1_000;

  static Optional<ImageRequest> of(PayloadObject image) {
    PayloadObject docker = image.object("executor_opts").object("docker");
    List<String> entrypoint = words(image, "entrypoint");
    Variables variables = Variables.of(image.objects("variables"));
    return image
        .find("name")
        .filter(name -> !name.isEmpty())
        .map(name ->
            new ImageRequest(
                name,
                image.text("alias"),
                entrypoint.isEmpty() ? Optional.empty() : Optional.of(entrypoint),
                words(image, "command"),
                words(image, "pull_policy"),
                docker.text("user"),
                docker.text("platform"),
                variables.values(),
                variables.raw()));
  }

  private static List<String> words(PayloadObject image, String name) {
    return image.texts(name).stream().limit(MAX_WORDS).toList();
  }
}
