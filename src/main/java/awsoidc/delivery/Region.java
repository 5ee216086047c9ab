package awsoidc.delivery;

import java.util.Map;
import java.util.Optional;

/** AWS_REGION and its older name: some tools read only the one, some only the other. */
final class Region {

  private Region() {}

  /**
   * @param name absent if the job sets its own
   */
  static Map<String, String> variables(Optional<String> name) {
    return name.map(region -> Map.of("AWS_REGION", region, "AWS_DEFAULT_REGION", region))
        .orElse(Map.of());
  }
}
