package awsoidc.sts;

import awsoidc.role.Partition;
import java.net.URI;
import java.util.Map;

/**
 * The URL of STS. AWS's own endpoints ("AWS Security Token Service endpoints and quotas", AWS
 * General Reference) are written here, because the SDK reads the names of their hosts from the file
 * that AWS_PARTITIONS_FILE names; a test holds both equal.
 */
public final class StsAddress {

  /** The domains of a partition; the second one is for dual-stack endpoints. */
  private record Domains(String usual, String dualstack) {}

  private static final Map<String, Domains> BY_PARTITION =
      Map.of(
          "aws", new Domains("amazonaws.com", "api.aws"),
          "aws-cn", new Domains("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
          "aws-us-gov", new Domains("amazonaws.com", "api.aws"),
          "aws-iso", new Domains("c2s.ic.gov", "api.aws.ic.gov"),
          "aws-iso-b", new Domains("sc2s.sgov.gov", "api.aws.scloud"),
          "aws-iso-e", new Domains("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
          "aws-iso-f", new Domains("csp.hci.ic.gov", "api.aws.hci.ic.gov"),
          "aws-eusc", new Domains("amazonaws.eu", "api.amazonwebservices.eu"));

  private StsAddress() {}

  public static URI of(StsSettings settings) {
    return settings.endpoint().orElseGet(() -> ofAws(settings));
  }

  private static URI ofAws(StsSettings settings) {
    String partition = Partition.ofRegion(settings.region());
    Domains domains = BY_PARTITION.get(partition);
    if (domains == null) {
      throw new IllegalStateException("a partition without domains: " + partition);
    }
    // In GovCloud, the usual endpoint is the one with FIPS cryptography.
    boolean fips = settings.fips() && (settings.dualstack() || !partition.equals("aws-us-gov"));
    return URI.create(
        "https://"
            + (fips ? "sts-fips." : "sts.")
            + settings.region()
            + "."
            + (settings.dualstack() ? domains.dualstack : domains.usual));
  }
}
