package awsoidc.container;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the services of a job are called. Of two that want one name the first has it, as under
 * GitLab's Docker executor; in one network, either could answer.
 *
 * @param aliases in the order of the services
 */
record ServiceNames(List<List<String>> aliases) {

  /**
   * Gives each its own.
   *
   * @param warn is told of those that another has
   */
  static ServiceNames of(List<ServiceSpec> services, Consumer<String> warn) {
    Set<String> taken = new HashSet<>();
    List<List<String>> all = new ArrayList<>();
    for (ServiceSpec service : services) {
      List<String> own = new ArrayList<>();
      for (String alias : service.aliases()) {
        if (taken.add(alias)) {
          own.add(alias);
        } else {
          warn.accept(
              "The service "
                  + service.image().name()
                  + " is not reached by the name "
                  + alias
                  + ", which is another service's already: give it an alias of its own.");
        }
      }
      all.add(own);
    }
    return new ServiceNames(all);
  }

  List<String> of(int number) {
    return aliases.get(number);
  }
}
