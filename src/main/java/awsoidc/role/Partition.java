package awsoidc.role;

import java.util.Map;

/**
 * The partitions of AWS: worlds with accounts, endpoints and ARNs of their own ("Partitions", AWS
 * General Reference; the prefixes are those of the SDK's partitions.json).
 */
public final class Partition {

  private static final Map<String, String> BY_PREFIX =
      Map.of(
          "cn-", "aws-cn",
          "us-gov-", "aws-us-gov",
          "us-iso-", "aws-iso",
          "us-isob-", "aws-iso-b",
          "eu-isoe-", "aws-iso-e",
          "us-isof-", "aws-iso-f",
          "eusc-", "aws-eusc");

  private Partition() {}

  /** The partition of a region, as the second part of an ARN. */
  public static String ofRegion(String region) {
    for (Map.Entry<String, String> partition : BY_PREFIX.entrySet()) {
      if (region.startsWith(partition.getKey())) {
        return partition.getValue();
      }
    }
    return "aws";
  }
}
