package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.end2end.support.World;
import awsoidc.pipeline.PipelineJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each job of docs/authors.md and docs/migration.md runs, and each tool that it starts gets one
 * identity. The tools are stand-ins that say which credentials they have.
 */
class AuthorsPageIT {

  private static final List<String> TOOLS =
      List.of("aws", "terraform", "npx", "sam", "docker", "kaniko-executor", "curl");

  @RegisterExtension private final World world = new World();

  record Example(String page, String job, String yaml) {
    @Override
    public String toString() {
      return page + ", " + job;
    }
  }

  static Stream<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (String page : List.of("authors.md", "migration.md")) {
      for (MatchResult block :
          Pattern.compile("(?ms)^( *)```yaml\\n(.*?)^ *```$")
              .matcher(Files.readString(Path.of("docs", page)))
              .results()
              .toList()) {
        String yaml = block.group(2).stripTrailing().stripIndent() + "\n";
        // What a job sets of AWS's own variables is another test's: ConflictIT.
        if (!yaml.startsWith("gitlab:") && !yaml.contains("AWS_ROLE_ARN:")) {
          PipelineJobs.names(yaml).forEach(job -> examples.add(new Example(page, job, yaml)));
        }
      }
    }
    return examples.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void a_job_of_the_page_runs(Example example) throws IOException {
    Path bin = world.root().resolve("tools");
    for (String tool : TOOLS) {
      World.script(bin.resolve(tool), stub());
    }
    world.configure(
        World.ONE_RULE
            + "    profiles: {audit: {assume: \"arn:aws:iam::123456789012:role/ShopDeploy\"}}\n");
    String yaml = example.yaml().replace("/kaniko/executor", "kaniko-executor");
    JobBuilder job =
        Job.builder()
            .gitlab(world.issuer().url())
            .project(20, World.PROJECT)
            .idToken("AWS_ID_TOKEN", world.token(GitLabClaims.ofProject(World.PROJECT)));
    assertThat(PipelineJobs.read(yaml, example.job(), job)).isEmpty();
    job.variable("GIT_STRATEGY", "none");
    // /etc/profile sets PATH, and comes first.
    World.write(
        world.root().resolve("runner/.bash_profile"), "export PATH='%s':$PATH\n".formatted(bin));

    JobResult result = world.runner().build().run(job.build());

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.log()).contains("has credentials");
  }

  /** Reads its input, as docker login does; prints what the recipe of before_script asks for. */
  private static String stub() {
    return """
    #!/bin/bash
    case $* in
    *--password-stdin*) cat >/dev/null ;;
    *assume-role-with-web-identity*) echo own-id own-key own-token; exit ;;
    *get-login-password*) echo "${AWS_SESSION_TOKEN:?}" >/dev/null; echo password; exit ;;
    esac
    [ -n "$AWS_SESSION_TOKEN$AWS_SHARED_CREDENTIALS_FILE" ] || { echo "$0 has none"; exit 3; }
    echo "${0##*/} has credentials"
    """;
  }
}
