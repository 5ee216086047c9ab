package awsoidc.pipeline;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.yaml.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job of a .gitlab-ci.yml.
 *
 * @param idTokens audiences by variable, unexpanded
 * @param environment its name, unexpanded
 */
public record CiJob(Map<String, List<String>> idTokens, Optional<String> environment) {

  /**
   * Reads a job.
   *
   * @param into gets all of the job but its id_tokens
   * @param problems what makes it no job; and, as warnings, what the file alone cannot say
   */
  public static Optional<CiJob> read(String text, String name, JobBuilder into, Problems problems) {
    return CiReader.read(text, problems)
        .flatMap(root -> {
          CiFile file = new CiFile(root, problems);
          return file.job(name).map(job -> new CiJobReader(file, job, into, problems).read(name));
        });
  }
}
