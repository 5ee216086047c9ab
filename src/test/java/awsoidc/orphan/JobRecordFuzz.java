package awsoidc.orphan;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.sandbox.JobDirectories;

/** A record of a job, which a job of the same account can change: what it names gets deleted. */
public final class JobRecordFuzz {

  private JobRecordFuzz() {}

  public static void fuzzerTestOneInput(byte[] properties) {
    JobRecord.parse(properties)
        .ifPresent(record -> {
          assertThat(record.temporary().getFileName().toString()).startsWith("custom-executor");
          assertThat(JobDirectories.canHave(record.temporary(), record.directory())).isTrue();
          assertThat(record.isDead()).isIn(true, false);
        });
  }
}
