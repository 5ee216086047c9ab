package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.runner.ContainerRequest;
import awsoidc.sandbox.ContainerJob;
import awsoidc.sandbox.HostUser;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.token.Claims;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which of a list of sandboxes a job gets; each is told by its builds_dir. */
class SandboxesTest {

  private static final ContainerJob NO_CONTAINERS =
      new ContainerJob(
          new ContainerRequest(Optional.empty(), List.of(), List.of(), List.of(), Set.of()),
          text -> text,
          name -> Optional.empty(),
          new HostUser("", "", "", ""),
          Optional.empty(),
          "aws-oidc-x",
          Optional.empty());

  private static final Map<String, String> FACTS = Map.of("project_id", "20", "ref", "main");

  private static Sandboxes list(String verify, String... sandboxes) {
    return Reading.valid(
            "gitlab: {url: https://gitlab.example.com, verify: "
                + verify
                + "}\nsandbox: [{"
                + String.join("}, {", sandboxes)
                + "}]\n")
        .sandboxes();
  }

  private static Optional<Claims> claims(String name, String... values) {
    return Optional.of(new Claims(Map.of(name, List.of(values))));
  }

  private static String chosen(Sandboxes sandboxes, Optional<Claims> claims)
      throws IOException, UnusableSandbox {
    return sandboxes
        .plan(FACTS, claims, List.of(), NO_CONTAINERS, Path.of("/state"))
        .buildsDir()
        .toString();
  }

  @Test
  void the_first_that_fits_counts() throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "none",
            "when: {project_id: 21}, type: host, builds_dir: /1",
            "when: {project_id: 20, ref: 'ma*'}, type: host, builds_dir: /2",
            "type: host, builds_dir: /3");

    assertThat(chosen(sandboxes, Optional.empty())).isEqualTo("/2");
    assertThat(sandboxes.needClaims(FACTS)).isFalse();
  }

  @Test
  void verified_claims_count() throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "jwks",
            "when: {groups_direct: [ops, admins]}, type: host, builds_dir: /1",
            "type: host, builds_dir: /2");

    assertThat(sandboxes.needClaims(FACTS)).isTrue();
    assertThat(chosen(sandboxes, claims("groups_direct", "acme", "ops"))).isEqualTo("/1");
    assertThat(chosen(sandboxes, claims("groups_direct", "acme"))).isEqualTo("/2");
    assertThat(chosen(sandboxes, Optional.empty())).isEqualTo("/2");
  }

  @Test
  void the_payload_has_the_last_word_where_it_says_anything() throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "jwks",
            "when: {ref: release}, type: host, builds_dir: /1",
            "when: {project_path: acme/shop}, type: host, builds_dir: /2",
            "type: host, builds_dir: /3");

    assertThat(chosen(sandboxes, claims("ref", "release"))).isEqualTo("/3");
    assertThat(chosen(sandboxes, claims("project_path", "acme/shop"))).isEqualTo("/2");
  }

  @Test
  void claims_are_asked_for_only_where_the_choice_hangs_on_them() {
    String byClaim = "when: {project_id: 20, user_login: root}, type: host";

    assertThat(list("jwks", byClaim).needClaims(FACTS)).isTrue();
    assertThat(list("jwks", byClaim).needClaims(Map.of("project_id", "21"))).isFalse();
    assertThat(list("jwks", "when: {ref: main}, type: host", byClaim).needClaims(FACTS)).isFalse();
    assertThat(list("none", "when: {project_path: acme/shop}, type: host").needClaims(FACTS))
        .isFalse();
  }

  @Test
  void what_is_not_known_of_a_job_never_leads_to_a_weaker_sandbox() {
    for (String weaker : List.of("type: host", "type: user, user: daemon", "type: bubblewrap")) {
      Sandboxes sandboxes =
          list("jwks", "when: {user_login: intern}, type: bubblewrap, network: none", weaker);

      assertThatThrownBy(() -> chosen(sandboxes, Optional.empty()))
          .isInstanceOf(UnusableSandbox.class)
          .hasMessageContainingAll("sandbox 1 may be for this job", "(user_login)", "sandbox 2");
    }
  }

  @Test
  void what_is_known_of_a_job_may() throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "jwks",
            "when: {user_login: intern}, type: bubblewrap",
            "when: {ref: other, user_login: x}, type: bubblewrap",
            "type: host, builds_dir: /3");

    assertThat(chosen(sandboxes, claims("user_login", "root"))).isEqualTo("/3");
  }

  @Test
  void more_binds_are_weaker() {
    Sandboxes sandboxes =
        list(
            "jwks",
            "when: {user_login: intern}, type: bubblewrap, binds: /a",
            "type: bubblewrap, binds: [/a, /b]");

    assertThatThrownBy(() -> chosen(sandboxes, Optional.empty()))
        .isInstanceOf(UnusableSandbox.class);
  }

  /** The account is nobody's for root, and the runner's own else. */
  @Test
  void builds_are_apart_by_the_protection_of_the_ref_as_far_as_it_is_known()
      throws IOException, UnusableSandbox {
    Sandboxes sandboxes = list("jwks", "type: bubblewrap, builds_dir: /1, cache_dir: /2");

    for (Map.Entry<String, String> each :
        Map.of("true", "20-protected", "false", "20-non_protected", "", "20", "evil/..", "20")
            .entrySet()) {
      SandboxPlan plan =
          sandboxes.plan(
              Map.of("project_id", "20", "ref_protected", each.getKey()),
              Optional.empty(),
              List.of(),
              NO_CONTAINERS,
              Path.of("/state"));
      assertThat(plan.buildsDir().toString()).matches("/1/(nobody|own)/" + each.getValue());
      assertThat(plan.cacheDir().toString()).matches("/2/(nobody|own)/" + each.getValue());
    }
    assertThat(chosen(sandboxes, Optional.empty())).endsWith("/20");
    assertThat(chosen(sandboxes, claims("ref_protected", "true"))).endsWith("/20-protected");
  }

  @Test
  void on_the_host_they_are_where_the_operator_says() throws IOException, UnusableSandbox {
    Sandboxes sandboxes = list("none", "type: host, builds_dir: /1");

    assertThat(
            sandboxes
                .plan(
                    Map.of("project_id", "20", "ref_protected", "true"),
                    Optional.empty(),
                    List.of(),
                    NO_CONTAINERS,
                    Path.of("/state"))
                .buildsDir())
        .isEqualTo(Path.of("/1"));
  }

  @Test
  void a_job_that_none_fits_fails() {
    assertThatThrownBy(() -> chosen(list("none", "when: {ref: x}, type: host"), Optional.empty()))
        .isInstanceOf(UnusableSandbox.class)
        .hasMessageContaining("none of the list fits");
  }

  /** As GitLab Runner before 19 says it: no path of the project, nothing on protection. */
  @Test
  void what_an_older_runner_does_not_say_never_leads_to_a_weaker_sandbox() {
    for (String condition :
        List.of("project_path: 'acme/**'", "namespace_path: acme", "ref_protected: false")) {
      for (String verify : List.of("none", "jwks")) {
        Sandboxes sandboxes =
            list(verify, "when: {" + condition + "}, type: bubblewrap", "type: host");

        assertThatThrownBy(() -> chosen(sandboxes, Optional.empty()))
            .isInstanceOf(UnusableSandbox.class)
            .hasMessageContainingAll(
                "sandbox 1 may be for this job",
                condition.substring(0, condition.indexOf(':')),
                "sandbox 2 comes next",
                "type is host instead of bubblewrap",
                "GitLab Runner 19",
                "project_id",
                "id_token")
            .hasMessageContaining(verify.equals("none") ? "gitlab.verify: jwks" : "give the job");
      }
    }
  }

  @Test
  void what_an_older_runner_does_say_speaks_against_a_sandbox()
      throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "none",
            "when: {project_path: acme/shop, project_id: 21}, type: bubblewrap",
            "when: {ref: other, ref_protected: true}, type: bubblewrap",
            "type: host, builds_dir: /3");

    assertThat(chosen(sandboxes, Optional.empty())).isEqualTo("/3");
  }

  @Test
  void every_sandbox_that_may_be_for_the_job_counts() {
    Sandboxes sandboxes =
        list(
            "none",
            "when: {ref_protected: true}, type: host",
            "when: {project_path: acme/shop}, type: bubblewrap, network: none",
            "when: {namespace_path: acme}, type: host",
            "type: bubblewrap");

    assertThatThrownBy(() -> chosen(sandboxes, Optional.empty()))
        .hasMessageContainingAll("sandbox 2 may be for this job", "network is shared");
  }

  @Test
  void a_sandbox_that_is_as_strong_takes_the_place() throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "none",
            "when: {ref_protected: true}, type: host, builds_dir: /1",
            "when: {project_path: acme/shop}, type: host, builds_dir: /2",
            "type: host, builds_dir: /3");

    assertThat(chosen(sandboxes, Optional.empty())).isEqualTo("/3");
  }

  @Test
  void where_none_fits_it_says_what_is_not_known() {
    assertThatThrownBy(
            () -> chosen(list("none", "when: {project_path: x}, type: host"), Optional.empty()))
        .hasMessageContainingAll("sandbox 1 may be for this job", "project_path");
  }

  /** GitLab leaves groups_direct out of the token of a member of more than 200. */
  @Test
  void groups_that_a_token_does_not_tell_are_not_known() throws IOException, UnusableSandbox {
    Sandboxes sandboxes =
        list(
            "jwks",
            "when: {groups_direct: contractors}, type: bubblewrap",
            "type: host, builds_dir: /2");

    assertThatThrownBy(() -> chosen(sandboxes, claims("user_login", "ci-user")))
        .isInstanceOf(UnusableSandbox.class)
        .hasMessageContainingAll("groups_direct", "a member of more than 200 groups");
    assertThat(chosen(sandboxes, claims("groups_direct"))).isEqualTo("/2");
  }

  @Test
  void the_default_grace_is_ten_seconds_and_the_longest_of_a_list_counts() {
    assertThat(list("none", "type: host").longestGrace()).hasSeconds(10);
    assertThat(list("none", "when: {ref: x}, type: host, grace: 9", "type: host").longestGrace())
        .hasSeconds(10);
    assertThat(list("none", "when: {ref: x}, type: host, grace: 20", "type: host").longestGrace())
        .hasSeconds(20);
    assertThat(list("none", "type: host, grace: 9").longestGrace()).hasSeconds(9);
  }
}
