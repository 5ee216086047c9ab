package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.delivery.JobScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** The payload of a job: GitLab writes it, an author chooses most of what is in it. */
public final class JobResponseFuzz {

  private JobResponseFuzz() {}

  public static void fuzzerTestOneInput(byte[] json) {
    JobResponse job;
    try {
      job = JobResponse.parse(new ByteArrayInputStream(json), JobScript.SOUGHT);
    } catch (IOException told) {
      return;
    }
    assertThat(job.uploads()).hasSizeLessThanOrEqualTo(JobResponse.MAX_UPLOADS);
    var expand = job.containers().expansion(job.variables(), name -> Optional.empty());
    job.variables().values().forEach(value -> assertThat(expand.apply(value)).isNotNull());
    job.containers().image().ifPresent(image -> assertThat(image.name()).isNotEmpty());
  }
}
