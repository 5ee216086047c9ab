package awsoidc.builds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PatienceTest {

  @Test
  void what_takes_too_long_is_left_alone() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);

    assertThat(
            Patience.within(
                Duration.ofMillis(20),
                () -> {
                  never.await();
                  return "late";
                }))
        .isEmpty();
  }

  @Test
  void what_is_done_in_time_is_told() throws InterruptedException {
    assertThat(Patience.within(Duration.ofMinutes(1), () -> "done")).contains("done");
  }

  @Test
  void what_goes_wrong_is_not_hidden() {
    assertThatThrownBy(() ->
            Patience.within(
                Duration.ofMinutes(1),
                () -> {
                  throw new IllegalArgumentException("wrong");
                }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wrong");
  }
}
