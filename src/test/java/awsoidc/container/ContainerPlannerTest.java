package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.runner.ContainerRequest;
import awsoidc.runner.ImageRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What ContainersIT does not say of what an operator allows. */
class ContainerPlannerTest {

  @Test
  void of_a_jobs_pull_policies_those_count_that_are_allowed() throws Unobtainable {
    assertThat(policies("if-not-present", "always", "never"))
        .containsExactly(PullPolicy.ALWAYS, PullPolicy.NEVER);
  }

  @Test
  void if_none_of_them_is_the_job_fails() {
    assertThatThrownBy(() -> policies("if-not-present", "perhaps"))
        .isInstanceOf(Unobtainable.class)
        .hasMessage(
            "the pull_policy \"if-not-present\", \"perhaps\" of the image alpine is not allowed on"
                + " this runner; allowed_pull_policies has always, never");
  }

  @Test
  void containers_make_no_devices_unless_the_operator_says_so() throws Unobtainable {
    assertThat(plan(false, List.of("--cap-add=NET_ADMIN")).limits()).contains("--cap-drop=MKNOD");
    for (String option : List.of("--cap-add=MKNOD", "--cap-add=CAP_MKNOD", "--cap-add=ALL")) {
      assertThat(plan(false, List.of(option)).limits()).doesNotContain("--cap-drop=MKNOD");
    }
    assertThat(plan(true, List.of()).limits()).doesNotContain("--cap-drop=MKNOD");
  }

  private static List<PullPolicy> policies(String... wanted) throws Unobtainable {
    return plan(false, List.of(), wanted).image().policies();
  }

  private static ContainerPlan plan(boolean privileged, List<String> limits, String... wanted)
      throws Unobtainable {
    ContainerSettings settings =
        new ContainerSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(PullPolicy.ALWAYS, PullPolicy.NEVER),
            List.of(),
            List.of(),
            privileged,
            limits,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    ImageRequest image =
        new ImageRequest(
            "alpine", "", Optional.empty(), List.of(), List.of(wanted), "", "", Map.of());
    ContainerRequest request =
        new ContainerRequest(Optional.of(image), List.of(), List.of(), List.of(), Set.of());
    return new ContainerPlanner(settings, text -> text)
        .plan(
            request,
            new Engine("podman", Map.of()),
            "x",
            true,
            new RegistryLogins.Sources(Optional.empty(), Optional.empty(), List.of()));
  }
}
