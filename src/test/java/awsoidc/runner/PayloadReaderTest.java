package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PayloadReaderTest {

  private static Object read(String text, int most) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(text)) {
      json.nextToken();
      Object value = new PayloadReader(json, most).read();
      assertThat(json.nextToken()).as("all of the value was read").isNull();
      return Objects.requireNonNull(value);
    }
  }

  @Test
  void objects_lists_texts_numbers_and_booleans() throws IOException {
    PayloadObject object =
        (PayloadObject) read("{\"a\": [1, true, \"x\", null], \"b\": {\"c\": \"d\"}}", 100);

    assertThat(object.texts("a")).containsExactly("1", "true", "x");
    assertThat(object.object("b").text("c")).isEqualTo("d");
  }

  @Test
  void what_is_beyond_the_limit_is_passed_over_however_deep_it_is() throws IOException {
    assertThat(read("[1, 2, [3, {\"a\": 4}], 5, 6]", 4)).isEqualTo(List.of("1", "2", List.of()));
    assertThat(((PayloadObject) read("{\"a\": 1, \"b\": 2, \"c\": 3}", 3)).fields())
        .containsOnlyKeys("a", "b");
  }
}
