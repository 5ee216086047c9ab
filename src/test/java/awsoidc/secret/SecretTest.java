package awsoidc.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTest {

  private static final String VALUE = "wJalrXUtnFEMI/K7MDENG";

  private final Secret secret = Secret.of(VALUE);

  @Test
  void reveal_gives_the_value_back() {
    assertThat(secret.reveal()).isEqualTo(VALUE);
  }

  @Test
  void it_prints_a_mask() {
    assertThat(secret).hasToString("[MASKED]");
  }

  @Test
  void a_record_that_holds_it_prints_a_mask() {
    record Holder(String name, Secret secret, Optional<Secret> perhaps) {}

    assertThat(new Holder("key", secret, Optional.of(secret)).toString())
        .contains("key", "[MASKED]")
        .doesNotContain(VALUE);
  }

  @Test
  void collections_and_formats_print_a_mask() {
    assertThat(List.of(secret) + " " + Map.of("key", secret) + String.format("%s", secret))
        .doesNotContain(VALUE);
  }

  @Test
  void it_equals_another_of_the_same_value() {
    assertThat(secret).isEqualTo(Secret.of(VALUE)).hasSameHashCodeAs(Secret.of(VALUE));
  }

  @Test
  void it_differs_from_one_of_another_value() {
    assertThat(secret)
        .isNotEqualTo(Secret.of(VALUE + "x"))
        .isNotEqualTo(Secret.of(VALUE.toLowerCase(java.util.Locale.ROOT)))
        .isNotEqualTo(Secret.of(""));
  }

  @Test
  void it_differs_from_its_own_value_as_text() {
    assertThat((Object) secret).isNotEqualTo(VALUE);
  }

  @Test
  void its_hash_tells_nothing_about_the_value() {
    assertThat(secret).hasSameHashCodeAs(Secret.of("another"));
  }

  @Test
  void it_is_not_serialisable() {
    assertThat(secret).isNotInstanceOf(Serializable.class);
  }

  @Test
  void a_serialisable_record_that_holds_it_cannot_be_serialised() throws Exception {
    @SuppressWarnings("serial") // what the test is about
    record Holder(Secret secret) implements Serializable {}
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      assertThatThrownBy(() -> out.writeObject(new Holder(secret)))
          .isInstanceOf(NotSerializableException.class);
    }
    assertThat(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain(VALUE);
  }
}
