package awsoidc.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.Executables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SlurmTest {

  @TempDir private Path directory;

  /** scancel alone tries for half a minute, and a cleanup has less than that for other jobs. */
  @Test
  @Timeout(20)
  void a_cluster_that_does_not_answer_is_waited_for_as_long_as_asked() throws IOException {
    Executables.write(directory.resolve("scancel"), "#!/bin/sh\nexec sleep 30\n");
    Slurm slurm = new Slurm(Map.of("PATH", directory + ":/usr/bin:/bin"));

    assertThatThrownBy(() -> slurm.cancel("aws-oidc-1", Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessage("`scancel --quiet` did not end within 1 s");
  }

  @Test
  void an_allocation_that_is_gone_is_waited_for() throws Exception {
    Executables.write(directory.resolve("scancel"), "#!/bin/sh\n: >" + directory + "/asked\n");
    Executables.write(directory.resolve("squeue"), "#!/bin/sh\n");
    Slurm slurm = new Slurm(Map.of("PATH", directory + ":/usr/bin:/bin"));

    slurm.cancel("aws-oidc-1", Duration.ofSeconds(5));

    assertThat(directory.resolve("asked")).exists();
  }
}
