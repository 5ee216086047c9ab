package awsoidc.demo.runner;

import java.util.List;

/**
 * What {@code cache:} or {@code artifacts:} says.
 *
 * @param when {@code on_success}, {@code on_failure} or {@code always}
 */
public record JobFiles(String name, List<String> paths, String when) {

  public JobFiles {
    paths = List.copyOf(paths);
  }

  boolean savedAfter(boolean success) {
    return when.equals("always") || when.equals(success ? "on_success" : "on_failure");
  }
}
