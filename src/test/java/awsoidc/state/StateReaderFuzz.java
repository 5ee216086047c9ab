package awsoidc.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** A state that another version sealed; the key has vouched for who, not for what. */
public final class StateReaderFuzz {

  private StateReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    try {
      assertThat(RecordReader.read(JobState.class, bytes).sandbox()).isNotNull();
    } catch (UnusableState told) {
      assertThat(told).hasMessageContaining("state");
    }
  }
}
