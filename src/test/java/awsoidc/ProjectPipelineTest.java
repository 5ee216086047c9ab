package awsoidc;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.pipeline.PipelineJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The project's own .gitlab-ci.yml is one that our reader takes, and calls what is there. */
class ProjectPipelineTest {

  private static final Path FILE = Path.of(".gitlab-ci.yml");

  /** What a file alone cannot say; see docs/run-job.md. */
  private static final Pattern NOTE =
      Pattern.compile(
          "(workflow|rules|artifacts|cache|when) (of .*)?is not .*|.*is not (judged|done).*");

  @Test
  void it_has_the_jobs_that_releasing_speaks_of() throws IOException {
    assertThat(PipelineJobs.names(Files.readString(FILE)))
        .containsExactly("lint", "verify", "release");
    assertThat(Files.readString(Path.of("RELEASING.md"))).contains("`release`", ".gitlab-ci.yml");
  }

  @Test
  void its_jobs_call_files_and_profiles_that_exist() throws IOException {
    String yaml = Files.readString(FILE);
    String pom = Files.readString(Path.of("pom.xml"));
    for (String name : PipelineJobs.names(yaml)) {
      JobBuilder job = Job.builder();
      assertThat(PipelineJobs.read(yaml, name, job)).allMatch(NOTE.asMatchPredicate());
      List<String> lines = job.build().steps().getFirst().lines();

      assertThat(lines).isNotEmpty();
      assertThat(lines)
          .allSatisfy(line -> {
            assertThat(line.split(" ", -1)[0])
                .matches(word ->
                    List.of("mvn", "apt-get", "shellcheck", "test").contains(word)
                        || Files.isExecutable(Path.of(word)));
            assertThat(bashTakes(line)).as(line).isTrue();
            Pattern.compile(" -P(\\w+)")
                .matcher(line)
                .results()
                .forEach(profile -> assertThat(pom).contains("<id>" + profile.group(1) + "</id>"));
          });
    }
  }

  @Test
  void the_version_is_read_as_the_release_job_reads_it() throws IOException {
    assertThat(
            Pattern.compile("(?m)^  <version>(.*)</version>$")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results())
        .hasSize(1);
  }

  private static boolean bashTakes(String line) {
    try {
      return new ProcessBuilder("bash", "-n", "-c", line).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
