package awsoidc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobImage;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CiJobTest {

  private final Problems problems = new Problems();

  @Test
  void before_script_and_script_are_one_step() {
    Job job =
        read(
            """
            j:
              before_script: [a]
              script:
                - b
                - |
                  c
                  d
              after_script: e
              stage: deploy
            """);

    assertThat(script(job)).containsExactly("a", "b", "c\nd\n");
    assertThat(job.afterScript()).containsExactly("e");
    assertThat(job.stage()).isEqualTo("deploy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default: {before_script: [a], timeout: 5m}\nj: {script: [b]}",
        "before_script: [a]\ndefault: {timeout: 5 minutes}\nj: {script: [b]}",
        "before_script: [x]\ndefault: {before_script: [a], timeout: 5m}\nj: {script: [b]}",
        "default: {before_script: [x], timeout: 5m}\nj: {before_script: [a], script: b}",
        "default: {before_script: [a], timeout: 5m}\nj: {inherit: {default: true}, script: [b]}",
      })
  void a_job_has_the_defaults_that_it_does_not_replace(String yaml) {
    Job job = read(yaml);

    assertThat(script(job)).containsExactly("a", "b");
    assertThat(job.timeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource({"false, b", "[image], b", "'[before_script, image]', a b", "true, a b"})
  void inherit_says_which_defaults_a_job_has(String inherit, String script) {
    Job job =
        read(
            "default: {before_script: [a]}\nj: {script: [b], inherit: {default: " + inherit + "}}");

    assertThat(String.join(" ", script(job))).isEqualTo(script);
  }

  @Test
  void variables_of_the_job_replace_global_ones() {
    Job job =
        read(
            """
            variables: {A: global, B: {value: $A, description: x}, C: {value: $A, expand: false}}
            j: {script: [x], variables: {A: job, N: 1, T: true}}
            """);

    assertThat(job.ownVariables())
        .extracting(variable -> variable.key() + "=" + variable.value() + " " + variable.raw())
        .containsExactly("A=job false", "B=$A false", "C=$A true", "N=1 false", "T=true false");
  }

  @Test
  void inherit_leaves_out_global_variables() {
    Job job =
        read(
            """
            variables: {A: a, B: b}
            j: {script: [x], inherit: {variables: [B]}}
            """);

    assertThat(job.ownVariables()).extracting("key").containsExactly("B");
  }

  /** GitLab merges blocks key by key and replaces lists; the later parent wins. */
  @Test
  void extends_merges_what_the_parents_have() {
    Job job =
        read(
            """
            .a: {script: [a], variables: {X: a, Y: a, Z: a}, after_script: [a]}
            .b: {extends: .c, variables: {Y: b, Z: b}}
            .c: {before_script: [c], variables: {Y: c}}
            j: {extends: [.a, .b], variables: {Z: j}}
            """);

    assertThat(script(job)).containsExactly("c", "a");
    assertThat(job.ownVariables())
        .extracting(variable -> variable.key() + variable.value())
        .containsExactly("Xa", "Yb", "Zj");
  }

  @Test
  void anchors_and_merge_keys_are_resolved() {
    Job job =
        read(
            """
            .a: &a {script: [a], stage: build}
            .lines: &lines [c, d]
            j: {<<: *a, script: [b, *lines]}
            """);

    assertThat(script(job)).containsExactly("b", "c", "d");
    assertThat(job.stage()).isEqualTo("build");
  }

  @Test
  void references_lead_into_other_jobs_and_what_they_extend() {
    Job job =
        read(
            """
            .base: {script: [a], variables: {V: v}}
            .child: {extends: .base}
            .more: {script: [!reference [.child, script], b]}
            j:
              script: [!reference [.more, script], c]
              variables: {V: !reference [.base, variables, V]}
            """);

    assertThat(script(job)).containsExactly("a", "b", "c");
    assertThat(job.ownVariables()).extracting("value").containsExactly("v");
  }

  /** Such as rules, which many pipelines keep in other files. */
  @Test
  void a_reference_of_what_is_not_used_may_lead_into_an_included_file() {
    Job job =
        read(
            """
            .rules: [{when: always}]
            .lines: [a, b]
            j:
              rules: [!reference [.elsewhere, rules], !reference [.rules]]
              script: [!reference [.lines]]
            """);

    assertThat(script(job)).containsExactly("a", "b");
  }

  @Test
  void images_and_services_have_their_options() {
    Job job =
        read(
            """
            j:
              script: [x]
              image: {name: amazon/aws-cli, entrypoint: [""], pull_policy: always,
                docker: {user: "1000", platform: linux/arm64}}
              services:
                - redis:7
                - {name: postgres, alias: db, command: [a, b], variables: {P: q}}
            """);

    assertThat(job.image())
        .contains(
            JobImage.of("amazon/aws-cli")
                .entrypoint("")
                .pullPolicy("always")
                .user("1000")
                .platform("linux/arm64"));
    assertThat(job.services())
        .containsExactly(
            JobImage.of("redis:7"),
            JobImage.of("postgres", "db").command("a", "b").variable("P", "q"));
  }

  @Test
  void id_tokens_have_audiences_and_an_environment_has_a_name() {
    CiJob one =
        ciJob(
                """
                default: {id_tokens: {X: {aud: x}}}
                j:
                  script: [x]
                  id_tokens: {A: {aud: a}, B: {aud: [b, $C]}}
                  environment: {name: review/$CI_COMMIT_REF_SLUG, action: stop}
                """)
            .orElseThrow();

    assertThat(one.idTokens()).isEqualTo(Map.of("A", List.of("a"), "B", List.of("b", "$C")));
    assertThat(one.environment()).contains("review/$CI_COMMIT_REF_SLUG");
  }

  @Test
  void a_header_with_inputs_is_passed_over() {
    Job job = read("spec:\n  inputs: {a: {}}\n---\nj: {script: [x]}\n");

    assertThat(script(job)).containsExactly("x");
  }

  @Test
  void what_the_file_alone_does_not_say_is_listed_with_its_place() {
    read(
        """
        include: [{local: a.yml}]
        workflow: {rules: [{when: always}]}
        j:
          rules: [{if: $A}]
          needs: [b]
          script: [x]
          tags: [aws]
          parallel: {matrix: [{A: [b]}]}
          artefacts: {paths: [a]}
          timeout: soon
        """);

    assertThat(problems.warningsIn("f"))
        .extracting(Problem::toString)
        .containsExactly(
            "f:1:1: include: is not read: what other files say is missing",
            "f:2:1: workflow: is not judged, and variables of its rules are not set",
            "f:4:3: rules: is not judged: the job runs, whatever it says, and variables of its"
                + " rules are not set",
            "f:5:3: needs: is not done: no files of other jobs come, and none are kept",
            "f:8:3: parallel: is not done: one job runs, without the variables of a matrix",
            "f:9:3: the keyword \"artefacts\" is ignored: did you mean \"artifacts\"?",
            "f:10:12: timeout: is not understood: one hour is taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "j: {script: [x] | 1:16: this is not valid YAML: expected ',' or '}', but got <stream end>",
        "[] | 1:1: a .gitlab-ci.yml is a block of keys, such as job: {script: […]}",
        "'' | 1:1: a .gitlab-ci.yml is a block of keys, such as job: {script: […]}",
        "k: {script: [x]} | 1:1: there is no job \"j\"; the file has k",
        "jj: {script: [x]} | 1:1: there is no job \"j\": did you mean \"jj\"?",
        "include: a | 1:1: there is no job \"j\"; the file has none (files of include: are not"
            + " read)",
        "j: [x] | 1:4: \"j\" must be a block of keys",
        "j: {stage: x} | 1:4: the job has no script",
        "j: {trigger: x} | 1:4: a job with trigger: never runs on a runner",
        "j: {extends: .a, script: [x]} | 1:14: there is no \".a\"",
        "j: {extends: j, script: [x]} |"
            + " 1:14: extends is nested more than 11 levels, or in a circle",
        "j: {script: [!reference [k, script]]} | 1:14: there is no \"k\"",
        "j: {script: !reference [j, script]} |"
            + " 1:13: !reference is nested more than 10 levels, or in a circle",
        "j: {script: [{a: b}]} |"
            + " 1:14: a line of a script is a text: put quotes around one with a colon and a blank",
        "j: {script: [x], variables: [a]} | 1:29: variables: must be a block of keys",
        "j: {script: [x], image: [a]} | 1:25: this must be a single value",
        "j: {script: [x], id_tokens: {T: {}}} | 1:30: the id_token T needs aud",
        "j: {<<: a, script: [x]} | 1:9: << merges blocks of keys only",
      })
  void what_is_no_job_says_where(String yaml, String problem) {
    ciJob(yaml);

    assertThat(problems.in("f")).extracting(Problem::toString).contains("f:" + problem);
  }

  @Test
  void aliases_that_multiply_are_bounded() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      yaml.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(9) + alias + "]\n");
    }
    ciJob(yaml + "j: {script: [x]}\n");

    assertThat(problems.in("f")).extracting(Problem::text).first().asString().contains("values");
  }

  @Test
  void a_hidden_job_does_not_run() {
    assertThat(CiJob.read(".j: {script: [x]}", ".j", Job.builder(), problems)).isEmpty();
    assertThat(problems.isEmpty()).isFalse();
  }

  private Job read(String yaml) {
    JobBuilder builder = Job.builder();
    CiJob.read(yaml, "j", builder, problems);
    assertThat(problems.in("f")).isEmpty();
    return builder.build();
  }

  private Optional<CiJob> ciJob(String yaml) {
    return CiJob.read(yaml, "j", Job.builder(), problems);
  }

  private static List<String> script(Job job) {
    return job.steps().getFirst().lines();
  }
}
