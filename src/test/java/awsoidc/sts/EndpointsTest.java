package awsoidc.sts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.net.HttpProxy;
import awsoidc.net.Network;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/** AWS's own endpoints of STS, as the SDK knows them for what the operator can set. */
class EndpointsTest {

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, false, false, sts.eu-west-1.amazonaws.com",
    "us-east-1, false, false, sts.us-east-1.amazonaws.com",
    "us-east-1, true, false, sts-fips.us-east-1.amazonaws.com",
    "eu-west-1, false, true, sts.eu-west-1.api.aws",
    "us-west-2, true, true, sts-fips.us-west-2.api.aws",
    "cn-north-1, false, false, sts.cn-north-1.amazonaws.com.cn",
    "us-gov-west-1, false, false, sts.us-gov-west-1.amazonaws.com",
    "us-gov-west-1, true, false, sts.us-gov-west-1.amazonaws.com",
    "us-iso-east-1, false, false, sts.us-iso-east-1.c2s.ic.gov",
  })
  void are_those_of_partition_region_and_kind_and_the_ones_that_are_asked(
      String region, boolean fips, boolean dualstack, String host) throws Exception {
    assertThat(StsAddress.of(settings(region, fips, dualstack, Optional.empty())))
        .isEqualTo(URI.create("https://" + host));
    assertThat(asked(region, fips, dualstack)).isEqualTo("CONNECT " + host + ":443 HTTP/1.1");
  }

  @Test
  void of_every_region_and_kind_are_those_that_the_sdk_knows() {
    for (Region region : Region.regions()) {
      for (int kind = 0; kind < 4 && !region.isGlobalRegion(); kind++) {
        boolean fips = kind % 2 == 1;
        boolean dualstack = kind > 1;
        URI sdk =
            StsEndpointProvider.defaultProvider()
                .resolveEndpoint(asked ->
                    asked
                        .region(region)
                        .useFips(fips)
                        .useDualStack(dualstack)
                        .useGlobalEndpoint(false))
                .join()
                .endpointUrl()
                .toUri();

        assertThat(StsAddress.of(settings(region.id(), fips, dualstack, Optional.empty())))
            .as("%s, fips %s, dualstack %s", region, fips, dualstack)
            .isEqualTo(sdk);
      }
    }
  }

  /** What the client asks a proxy for, which refuses it. */
  private static String asked(String region, boolean fips, boolean dualstack) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      FutureTask<String> asked = new FutureTask<>(() -> refuse(server));
      Thread.ofPlatform().daemon().start(asked);
      var proxy = HttpProxy.parse("http://127.0.0.1:" + server.getLocalPort());
      StsRequest request =
          new StsRequest.WebIdentity(
              Grants.assumption(
                  new RoleArn("aws", "123456789012", "R"), Duration.ofHours(1), false, "x-y"),
              Secret.of("a.b.c"));

      new SdkCall(settings(region, fips, dualstack, proxy), name -> Optional.empty())
          .ask(request, Duration.ofSeconds(20));

      return asked.get(20, TimeUnit.SECONDS);
    }
  }

  private static String refuse(ServerSocket server) throws IOException {
    try (Socket client = server.accept()) {
      var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
      String line = in.readLine();
      String more = line;
      while (more != null && !more.isEmpty()) {
        more = in.readLine();
      }
      client
          .getOutputStream()
          .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      return String.valueOf(line);
    }
  }

  private static StsSettings settings(
      String region, boolean fips, boolean dualstack, Optional<HttpProxy> proxy) {
    return new StsSettings(
        region,
        Optional.empty(),
        fips,
        dualstack,
        Duration.ofSeconds(30),
        new Network(Optional.empty(), proxy),
        false);
  }
}
