package awsoidc.container;

import java.util.List;
import java.util.Map;

/**
 * One of a job's {@code services:}, decided.
 *
 * @param aliases the names that the job reaches it by
 * @param variables of its own, in addition to the job's
 * @param limits options of its container
 */
public record ServiceSpec(
    ImageSpec image, List<String> aliases, Map<String, String> variables, List<String> limits) {

  public ServiceSpec {
    aliases = List.copyOf(aliases);
    variables = Map.copyOf(variables);
    limits = List.copyOf(limits);
  }
}
