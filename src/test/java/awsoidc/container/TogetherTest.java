package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps in which a job's containers are made. */
@Timeout(60)
class TogetherTest {

  private final CountDownLatch failed = new CountDownLatch(1);
  private final Together together = new Together(failed::countDown);

  @Test
  void steps_run_at_the_same_time_and_all_are_awaited() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    for (String name : List.of("helper", "job")) {
      together.begin(
          name,
          () -> {
            both.countDown();
            both.await();
            together.begin("health of " + name, () -> done.add(name));
          });
    }

    together.finish();

    assertThat(done).containsExactlyInAnyOrder("helper", "job");
    assertThat(failed.getCount()).isEqualTo(1);
  }

  @Test
  void the_first_failure_ends_the_waiting_of_others_and_is_what_is_said() {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    together.begin(
        "service",
        () -> {
          failed.await();
          done.add("service");
          throw new IOException("the job was cancelled");
        });
    together.begin(
        "job",
        () -> {
          throw new UnusableImage("no shell");
        });

    assertThatThrownBy(together::finish).isInstanceOf(UnusableImage.class).hasMessage("no shell");
    assertThat(done).containsExactly("service");
  }

  @Test
  void a_defect_is_a_failure_too() {
    together.begin(
        "job",
        () -> {
          throw new AssertionError("a defect");
        });

    assertThatThrownBy(together::finish)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a defect");
  }
}
