package awsoidc.setup;

import awsoidc.role.Partition;
import java.util.List;
import java.util.Map;

/**
 * The values of options as they were given, and what holds where one was not.
 *
 * @param values of each option, in their order
 * @param providerExists whether the account has the OIDC provider already
 */
record SetupFlags(Map<SetupOption, List<String>> values, boolean providerExists) {

  List<String> all(SetupOption option) {
    return values.getOrDefault(option, List.of());
  }

  boolean has(SetupOption option) {
    return !all(option).isEmpty();
  }

  String first(SetupOption option, String otherwise) {
    return has(option) ? all(option).getFirst() : otherwise;
  }

  String issuer() {
    return first(SetupOption.ISSUER, "");
  }

  /** Whether AWS has condition keys for more than sub. */
  boolean isGitLabCom() {
    return issuer().equals(SetupOption.GITLAB_COM);
  }

  String gitlabUrl() {
    return first(SetupOption.GITLAB_URL, issuer());
  }

  String region() {
    return first(SetupOption.REGION, "us-east-1");
  }

  String partition() {
    return Partition.ofRegion(region());
  }

  /** Whether sub must say that a ref is protected, for nothing else would. */
  boolean needsProtectionInSub() {
    return !isGitLabCom()
        && (has(SetupOption.TAG)
            || all(SetupOption.REF).stream().anyMatch(name -> name.contains("*")));
  }
}
