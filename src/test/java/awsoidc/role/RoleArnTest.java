package awsoidc.role;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleArnTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::123456789012:role/Deploy",
        "arn:aws:iam::123456789012:role/ci/prod/Deploy",
        "arn:aws-cn:iam::123456789012:role/Deploy",
        "arn:aws-us-gov:iam::123456789012:role/Deploy",
        "arn:aws:iam::123456789012:role/a+=,.@_-Z9",
        "arn:aws:iam::123456789012:role/.hidden/...",
      })
  void the_arn_of_a_role_is_read_and_written_back(String text) {
    assertThat(RoleArn.parse(text).map(RoleArn::toString)).contains(text);
  }

  @Test
  void its_parts_are_known() {
    assertThat(RoleArn.parse("arn:aws-cn:iam::123456789012:role/ci/Deploy"))
        .contains(new RoleArn("aws-cn", "123456789012", "ci/Deploy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Deploy",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role//Deploy",
        "arn:aws:iam::123456789012:role/ci/",
        "arn:aws:iam::123456789012:role/ci//Deploy",
        "arn:aws:iam::123456789012:role/ci/../Admin",
        "arn:aws:iam::123456789012:role/../Admin",
        "arn:aws:iam::123456789012:role/ci/..",
        "arn:aws:iam::123456789012:role/./Admin",
        "arn:aws:iam::123456789012:role/ci/%2e%2e/Admin",
        "arn:aws:iam::123456789012:role/ci\\..\\Admin",
        "arn:aws:iam::12345678901:role/Deploy",
        "arn:aws:iam::1234567890123:role/Deploy",
        "arn:aws:iam::１２３４５６７８９０１２:role/Deploy",
        "arn:aws:iam::123456789012:user/Deploy",
        "arn:aws:iam::123456789012:role/Dé",
        "arn:aws:iam::123456789012:role/De ploy",
        "arn:aws:iam::123456789012:role/Deploy\n",
        " arn:aws:iam::123456789012:role/Deploy",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam:eu-west-1:123456789012:role/Deploy",
        "arn:aws:sts::123456789012:assumed-role/Deploy/x",
        "arn:evil:iam::123456789012:role/Deploy",
        "ARN:AWS:IAM::123456789012:ROLE/Deploy",
      })
  void anything_else_is_none(String text) {
    assertThat(RoleArn.parse(text)).isEmpty();
  }

  @Test
  void a_name_has_at_most_64_characters() {
    assertThat(RoleArn.parse("arn:aws:iam::123456789012:role/" + "x".repeat(64))).isPresent();
    assertThat(RoleArn.parse("arn:aws:iam::123456789012:role/" + "x".repeat(65))).isEmpty();
  }

  @Test
  void an_arn_that_is_too_long_for_sts_is_none() {
    assertThat(RoleArn.parse("arn:aws:iam::123456789012:role/" + "x/".repeat(5_000) + "Deploy"))
        .isEmpty();
  }
}
