package awsoidc.role;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

class PartitionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eu-west-1",
        "us-east-1",
        "cn-north-1",
        "cn-northwest-1",
        "us-gov-west-1",
        "us-gov-east-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "eusc-de-east-1"
      })
  void is_the_one_that_the_sdk_knows(String region) {
    assertThat(Partition.ofRegion(region)).isEqualTo(Region.of(region).metadata().partition().id());
  }
}
