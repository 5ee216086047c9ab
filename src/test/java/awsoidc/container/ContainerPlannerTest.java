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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator allows, beyond the cases of ContainersIT. */
class ContainerPlannerTest {

  @Test
  void the_allowed_ones_of_a_jobs_pull_policies_are_used() throws UnusableImage {
    assertThat(policies("alpine", "if-not-present", "always", "never"))
        .containsExactly(PullPolicy.ALWAYS, PullPolicy.NEVER);
  }

  @Test
  void a_job_fails_if_none_of_its_pull_policies_is_allowed() {
    assertThatThrownBy(() -> policies("alpine", "if-not-present", "perhaps"))
        .isInstanceOf(UnusableImage.class)
        .hasMessage(
            "the pull_policy \"if-not-present\", \"perhaps\" of the image alpine is not allowed on"
                + " this runner; allowed_pull_policies has always, never");
  }

  @Test
  void containers_make_no_devices_unless_the_operator_allows_it() throws UnusableImage {
    assertThat(plan("alpine", false, List.of("--cap-add=NET_ADMIN")).limits())
        .contains("--cap-drop=MKNOD");
    for (String option : List.of("--cap-add=MKNOD", "--cap-add=CAP_MKNOD", "--cap-add=ALL")) {
      assertThat(plan("alpine", false, List.of(option)).limits())
          .doesNotContain("--cap-drop=MKNOD");
    }
    assertThat(plan("alpine", true, List.of()).limits()).doesNotContain("--cap-drop=MKNOD");
  }

  @Test
  void only_listed_services_are_privileged_and_the_job_is_not() throws Exception {
    ContainerPlan plan = plan("alpine", false, List.of());

    assertThat(plan.limits()).doesNotContain("--privileged");
    assertThat(plan.services().get(0).limits()).contains("--privileged");
    assertThat(plan.services().get(1).limits())
        .doesNotContain("--privileged")
        .contains("--security-opt=no-new-privileges", "--cap-drop=MKNOD");
  }

  @Test
  void a_path_alone_is_a_volume_of_the_jobs_own_unless_it_is_mounted_anyway() throws Exception {
    ContainerPlan plan = plan("alpine", false, List.of());

    assertThat(plan.ownVolumes()).containsExactly("/certs/client");
    assertThat(plan.mounts()).containsExactly("/srv/x:/x:ro", "x-volume-0:/certs/client");
    assertThat(plan.traces().volumes()).isTrue();
  }

  private static ImageRequest service(String image) {
    return new ImageRequest(
        image, "", Optional.empty(), List.of(), List.of(), "", "", Map.of(), Set.of());
  }

  /** An engine would ask a registry at localhost for it, which may belong to another job. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost/aws-oidc-executor-helper:1",
        "localhost/aws-oidc-executor-helper",
        "localhost/aws-oidc-executor-helper:1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void no_job_may_use_the_image_of_our_own_helper(String name) {
    assertThatThrownBy(() -> policies(name, "always"))
        .isInstanceOf(UnusableImage.class)
        .hasMessage("the image " + name + " belongs to this program: use another image");
  }

  @Test
  void a_user_that_is_not_one_is_reported_once() {
    ImageRequest service =
        new ImageRequest(
            "docker:28-dind",
            "",
            Optional.empty(),
            List.of(),
            List.of(),
            "-x",
            "",
            Map.of(),
            Set.of());

    assertThatThrownBy(() -> plan(service))
        .isInstanceOf(UnusableImage.class)
        .hasMessage("docker: {user: \"-x\"} is not a user");
  }

  /** As custom.go of GitLab Runner has them in CI_JOB_SERVICES. */
  @Test
  void variables_of_a_service_go_before_those_of_the_job_and_raw_ones_stay() throws UnusableImage {
    ImageRequest service =
        new ImageRequest(
            "docker:28-dind",
            "",
            Optional.empty(),
            List.of(),
            List.of(),
            "",
            "",
            Map.of("USER", "app", "PASS", "pa$$$USER", "URL", "pg://$USER:${PASS}@$$"),
            Set.of("PASS"));

    assertThat(plan(service).services().getFirst().variables())
        .containsEntry("PASS", "pa$$$USER")
        .containsEntry("URL", "pg://app:pa$$$USER@$");
  }

  private static ContainerPlan plan(ImageRequest service) throws UnusableImage {
    return plan("alpine", false, List.of(), List.of(service));
  }

  private static List<PullPolicy> policies(String image, String... wanted) throws UnusableImage {
    return plan(image, false, List.of(), wanted).image().policies();
  }

  private static ContainerPlan plan(
      String image, boolean privileged, List<String> limits, String... wanted)
      throws UnusableImage {
    List<ImageRequest> services = List.of(service("docker:28-dind"), service("postgres:16"));
    return plan(image, privileged, limits, services, wanted);
  }

  private static ContainerPlan plan(
      String image,
      boolean privileged,
      List<String> limits,
      List<ImageRequest> services,
      String... wanted)
      throws UnusableImage {
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
            Optional.of(true),
            List.of(new ImagePattern("docker:*-dind")),
            limits,
            List.of(),
            List.of("/certs/client", "/cache", "/certs/client/", "/srv/x:/x:ro"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    ImageRequest wish =
        new ImageRequest(
            image, "", Optional.empty(), List.of(), List.of(wanted), "", "", Map.of(), Set.of());
    ContainerRequest request =
        new ContainerRequest(Optional.of(wish), services, List.of(), List.of(), Set.of());
    return new ContainerPlanner(settings, text -> text)
        .plan(
            request,
            new Engine("podman", Map.of()),
            "x",
            true,
            new RegistryLogins.Sources(Optional.empty(), Optional.empty(), List.of()));
  }
}
