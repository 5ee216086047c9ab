package awsoidc.sts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointParams;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/** AWS's own endpoints of STS, as the SDK knows them for what the operator can set. */
class EndpointsTest {

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, false, false, https://sts.eu-west-1.amazonaws.com",
    "us-east-1, true, false, https://sts-fips.us-east-1.amazonaws.com",
    "eu-west-1, false, true, https://sts.eu-west-1.api.aws",
    "us-west-2, true, true, https://sts-fips.us-west-2.api.aws",
    "cn-north-1, false, false, https://sts.cn-north-1.amazonaws.com.cn",
    "us-gov-west-1, false, false, https://sts.us-gov-west-1.amazonaws.com",
    "us-gov-west-1, true, false, https://sts.us-gov-west-1.amazonaws.com",
  })
  void are_those_of_partition_region_and_kind(
      String region, boolean fips, boolean dualstack, String url) {
    assertThat(
            StsEndpointProvider.defaultProvider()
                .resolveEndpoint(
                    StsEndpointParams.builder()
                        .region(Region.of(region))
                        .useFips(fips)
                        .useDualStack(dualstack)
                        .useGlobalEndpoint(false)
                        .build())
                .join()
                .endpointUrl()
                .toUri())
        .hasToString(url);
  }
}
