package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetupTest {

  private static final List<String> SHOP =
      List.of(
          "--issuer",
          "https://gitlab.com",
          "--project",
          "acme/shop",
          "--project-id",
          "42",
          "--ref",
          "main",
          "--account",
          "123456789012",
          "--role-name",
          "ShopDeploy");

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void all_that_is_missing_or_wrong_is_told_at_once() {
    assertThat(setup()).isEqualTo(2);
    assertThat(out.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("--issuer is missing: "),
            line -> assertThat(line).startsWith("--project is missing: "),
            line -> assertThat(line).startsWith("--account is missing: "),
            line -> assertThat(line).startsWith("--role-name is missing: "),
            line -> assertThat(line).startsWith("--ref or --tag is missing: "));
    out.reset();

    assertThat(
            setup(
                "--issuer",
                "http://gitlab.com/",
                "--project",
                "https://gitlab.com/acme/shop",
                "--ref",
                "refs/heads/main",
                "--account",
                "1234",
                "--role-name",
                "Shop Deploy"))
        .isEqualTo(2);
    assertThat(out.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("--issuer \"http://gitlab.com/\": must be https"),
            line -> assertThat(line).contains("must be the exact path of one project"),
            line -> assertThat(line).endsWith("must be the short name: main"),
            line -> assertThat(line).startsWith("--role-name \"Shop Deploy\": must have"),
            line -> assertThat(line).endsWith("\"1234\": must have 12 digits"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--issuer https://GitLab.com | must be https://gitlab.com",
        "--project acme | --project \"acme\": must be the exact path of one project",
        "--project acme/* --project-id 1 | must be the exact path of one project",
        "--project acme/shop.git --project-id 1 | must not end in .git",
        "--project acme/web | --project is there 2 times, --project-id once",
        "--project-id x | must be the number",
        "--ref a..b | is not a name that git takes",
        "--ref v? | patterns have * alone",
        "--ref bränch | letters, digits and signs of ASCII",
        "--audience https://gitlab.com/ | only in the scheme, in a slash or in case",
        "--audience http://GitLab.com | write https://gitlab.com",
        "--sub-components ref,ref_type | must begin with project_path",
        "--sub-components project_path,ref_type,ref,sub | must be project_path, project_id,",
        "--sub-components project_path,ref_type,ref,ref | has a name twice",
        "--sub-components project_path,ref_type,ref,environment_protected | add --environment",
        "--thumbprint 12 | must be the SHA-1 of a certificate",
        "--managed-policy arn:aws-cn:iam::aws:policy/X | is of another partition than us-east-1",
        "--region Frankfurt | must be an AWS region",
        "--environment a@b | GitLab takes no others",
        "--runner-account Root! | must be the name of an account",
        "--gitlab-url http://gitlab.com | must be https",
        "--thumbprint 0123456789012345678901234567890123456789 --existing-provider |"
            + " update-open-id-connect-provider-thumbprint",
      })
  void a_wrong_option_is_told_with_what_to_do(String options, String problem) {
    List<String> call = new ArrayList<>(SHOP);
    if (options.startsWith("--issuer")) {
      call.subList(0, 2).clear();
    }
    assertThat(setup(with(call.toArray(String[]::new), options.split(" ")))).isEqualTo(2);
    assertThat(out.toString(UTF_8).lines())
        .anyMatch(line -> line.contains(problem))
        .allMatch(line -> line.startsWith("--"));
  }

  @Test
  void elsewhere_than_on_gitlab_com_a_tag_or_pattern_needs_its_protection_in_sub() {
    String[] tags = {
      "--issuer",
      "https://gitlab.example.com",
      "--project",
      "acme/shop",
      "--tag",
      "v*",
      "--account",
      "123456789012",
      "--role-name",
      "X"
    };

    assertThat(setup(tags)).isZero();
    assertThat(out.toString(UTF_8))
        .contains("project_path:acme/shop:ref_type:tag:ref:v*:ref_protected:true\"")
        .contains("--data 'ci_id_token_sub_claim_components[]=ref_protected'")
        .contains("Paths alone bind the role");
    out.reset();
    String withId = "project_path,project_id,ref_type,ref,ref_protected";
    assertThat(setup(with(tags, "--project-id", "42", "--sub-components", withId))).isZero();
    assertThat(out.toString(UTF_8)).doesNotContain("Paths alone");
    out.reset();
    assertThat(setup(with(tags, "--sub-components", "project_path,ref_type,ref"))).isEqualTo(2);
    assertThat(out.toString(UTF_8)).startsWith("--sub-components lacks ref_protected: ");
  }

  @Test
  void an_audience_of_which_lint_warns_is_told() {
    assertThat(shop("--audience", "sts.amazonaws.com")).isZero();
    assertThat(out.toString(UTF_8)).contains("WARNING: the trust policy:8:", "W13 ");
  }

  @Test
  void a_policy_that_iam_finds_too_long_is_told() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.addAll(List.of("--ref", "release-of-the-shop-" + i));
    }

    assertThat(shop(many.toArray(String[]::new))).isZero();
    assertThat(out.toString(UTF_8))
        .containsPattern("WARNING: The trust policy has \\d{4} characters, and IAM takes 2048");
  }

  @Test
  void files_are_written_and_none_is_overwritten() throws IOException {
    Path shop = directory.resolve("new/shop");
    String[] output = {"--as", "cli", "--output", shop.toString()};

    assertThat(shop(output)).isZero();
    assertThat(out.toString(UTF_8)).contains("Written:", shop + "/create-role.sh");
    assertThat(shop.resolve("create-role.sh")).isExecutable();
    assertThat(shop.resolve("config.toml")).content().contains("/nowhere/bin/prepare");
    assertThat(shop(output)).as("the same again").isZero();

    Path job = shop.resolve("gitlab-ci.yml");
    Files.write(job, new byte[] {'m', 'i', 'n', 'e', (byte) 0xff});
    out.reset();
    assertThat(shop(with(output, "--region", "eu-west-1"))).isEqualTo(1);
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            shop
                + "/aws-oidc-executor.yaml is there with another content: remove it, or use"
                + " --force",
            job + " is there with another content: remove it, or use --force");
    assertThat(job).hasSize(5);
    assertThat(shop.resolve("aws-oidc-executor.yaml")).content().contains("us-east-1");

    assertThat(shop(with(output, "--force"))).isZero();
    assertThat(job).content().startsWith("deploy:");
  }

  @Test
  void a_directory_that_cannot_be_made_is_told() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(shop("--output", file.toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains(file.toString()).doesNotContain("\tat ");
    assertThat(shop("--force")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("--force is of no use without --output");
  }

  /** docs/setup.md: each is run. */
  @Test
  void the_commands_of_its_page_do_what_they_say() throws IOException {
    List<String> commands =
        Files.readAllLines(Path.of("docs/setup.md")).stream()
            .filter(line -> line.startsWith("aws-oidc-executor setup "))
            .toList();

    assertThat(commands).hasSize(4);
    for (String command : commands) {
      String[] words =
          command
              .replaceFirst("aws-oidc-executor setup ", "")
              .replace("'", "")
              .replace("--output ", "--output " + directory + "/")
              .split(" ");
      assertThat(setup(words)).as(command).isZero();
    }
    assertThat(directory.resolve("release/aws-oidc.tf")).content().contains("ShopRelease");
  }

  @Test
  void the_partition_is_that_of_the_region() {
    assertThat(shop("--region", "cn-north-1", "--existing-provider")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("arn:aws-cn:iam::123456789012:oidc-provider/gitlab.com")
        .contains("arn:aws-cn:iam::123456789012:role/ShopDeploy")
        .doesNotContain("AWS::IAM::OIDCProvider");
  }

  private int shop(String... more) {
    return setup(with(SHOP.toArray(String[]::new), more));
  }

  private static String[] with(String[] call, String... more) {
    return Stream.concat(Stream.of(call), Stream.of(more)).toArray(String[]::new);
  }

  private int setup(String... arguments) {
    List<String> all = new ArrayList<>(List.of("setup"));
    all.addAll(List.of(arguments));
    Path nowhere = Path.of("/nowhere");
    return new Operator(
            nowhere,
            nowhere,
            "build",
            directory,
            Map.of("CONFIG_FILE", directory.resolve("config.toml").toString()),
            Clock.systemUTC(),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(all);
  }
}
