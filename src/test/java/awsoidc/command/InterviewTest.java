package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.setup.SetupOption;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterviewTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<SetupOption, List<String>> values = new EnumMap<>(SetupOption.class);

  @Test
  void what_is_missing_is_asked_for() throws IOException {
    answer("\n acme/shop  acme/web\n42 43\n\n123456789012\nShopDeploy\n");

    assertThat(values)
        .containsEntry(SetupOption.ISSUER, List.of("https://gitlab.com"))
        .containsEntry(SetupOption.PROJECT, List.of("acme/shop", "acme/web"))
        .containsEntry(SetupOption.PROJECT_ID, List.of("42", "43"))
        .containsEntry(SetupOption.REF, List.of("main"))
        .containsEntry(SetupOption.ACCOUNT, List.of("123456789012"))
        .containsEntry(SetupOption.ROLE_NAME, List.of("ShopDeploy"));
  }

  @Test
  void what_was_given_is_not_asked_for() throws IOException {
    values.put(SetupOption.ISSUER, List.of("https://gitlab.example.com"));
    values.put(SetupOption.TAG, List.of("v*"));
    values.put(SetupOption.ROLE_NAME, List.of("ShopDeploy"));
    answer("acme/shop\n123456789012\n");

    assertThat(out.toString(UTF_8))
        .isEqualTo("Project, as GROUP/PROJECT (several: with blanks between): AWS account: ");
    assertThat(values).doesNotContainKeys(SetupOption.REF, SetupOption.PROJECT_ID);
  }

  @Test
  void a_wrong_answer_is_told_and_asked_for_again() throws IOException {
    values.put(SetupOption.ISSUER, List.of("https://gitlab.example.com"));
    values.put(SetupOption.PROJECT, List.of("acme/shop"));
    values.put(SetupOption.REF, List.of("main"));
    answer("123\n\n123456789012\nShopDeploy\n");

    assertThat(out.toString(UTF_8))
        .contains("--account \"123\": must have 12 digits", "--account \"\": must have 12 digits");
    assertThat(values).containsEntry(SetupOption.ACCOUNT, List.of("123456789012"));
  }

  @Test
  void an_answer_with_one_value_is_taken_whole() throws IOException {
    values.put(SetupOption.ISSUER, List.of("https://gitlab.com"));
    values.put(SetupOption.PROJECT, List.of("acme/shop", "acme/web"));
    values.put(SetupOption.REF, List.of("main"));
    answer("42\n42 43\n123456789012\nShop Deploy\nShopDeploy\n");

    assertThat(out.toString(UTF_8))
        .contains("As many numbers are needed as there are projects: 2")
        .contains("--role-name \"Shop Deploy\": must have");
    assertThat(values)
        .containsEntry(SetupOption.PROJECT_ID, List.of("42", "43"))
        .containsEntry(SetupOption.ROLE_NAME, List.of("ShopDeploy"));
  }

  @Test
  void nothing_is_asked_where_an_option_is_wrong_already() throws IOException {
    values.put(SetupOption.ACCOUNT, List.of("12"));
    answer("https://gitlab.com\n");

    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void the_end_of_the_input_ends_the_questions() throws IOException {
    answer("");

    assertThat(values).isEmpty();
  }

  private void answer(String lines) throws IOException {
    new Interview(
            new ByteArrayInputStream(lines.getBytes(UTF_8)), new PrintStream(out, true, UTF_8))
        .complete(values);
  }
}
