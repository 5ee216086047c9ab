package awsoidc.demo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskerTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void a_value_is_masked_however_it_is_cut(int piece) throws Exception {
    String text = "a secret, a secretive secret é sec secsecret se";
    assertThat(masked(text, piece, "secret", "secretive"))
        .isEqualTo("a [MASKED], a [MASKED] [MASKED] é sec sec[MASKED] se");
  }

  @Test
  void without_values_everything_passes() throws Exception {
    assertThat(masked("anything", 3, "")).isEqualTo("anything");
  }

  private static String masked(String text, int piece, String... phrases) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Masker masker = new Masker(List.of(phrases), out)) {
      for (int at = 0; at < bytes.length; at += piece) {
        masker.write(bytes, at, Math.min(piece, bytes.length - at));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
