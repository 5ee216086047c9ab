package awsoidc.container;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One of a job's {@code services:}, as planned.
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

  /**
   * The aliases of each service. If two services want one name, the first gets it, as with GitLab's
   * Docker executor: with both in one network, either could answer.
   *
   * @param warn gets the names that are left out
   */
  static List<List<String>> distinctAliases(List<ServiceSpec> services, Consumer<String> warn) {
    Set<String> taken = new HashSet<>();
    List<List<String>> all = new ArrayList<>();
    for (ServiceSpec service : services) {
      List<String> own = new ArrayList<>();
      for (String alias : service.aliases()) {
        if (taken.add(alias)) {
          own.add(alias);
        } else {
          warn.accept(
              ("The service %s is not reached by the name %s, because another service has it: give"
                      + " it an alias of its own.")
                  .formatted(service.image().name(), alias));
        }
      }
      all.add(own);
    }
    return all;
  }
}
