package awsoidc.command;

import awsoidc.role.RoleArn;
import awsoidc.text.ShellCommand;
import awsoidc.token.IdToken;
import awsoidc.trust.Admission;
import awsoidc.trust.Causes;
import awsoidc.trust.Finding;
import awsoidc.trust.Judgement;
import awsoidc.trust.Provider;
import awsoidc.trust.TrustPolicy;
import awsoidc.trust.Verdict;
import awsoidc.trust.WebIdentityRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code explain} says of a role's trust policy: the one that is there, and the right one. */
final class Trust {

  private final IdToken token;
  private final boolean complete;
  private final Optional<TrustPolicy> policy;
  private final Path home;
  private final Page page;

  /**
   * @param complete whether the token has no claims but those given
   * @param policy the role's, if it is given
   * @param home where bin/ is
   */
  Trust(IdToken token, boolean complete, Optional<TrustPolicy> policy, Path home, Page page) {
    this.home = home;
    this.token = token;
    this.complete = complete;
    this.policy = policy;
    this.page = page;
  }

  /**
   * Whether nothing speaks against the role.
   *
   * @param parameters what else is known of the request, by its condition keys
   */
  boolean explain(RoleArn role, String audience, Map<String, String> parameters) {
    if (token.issuer().isEmpty()) {
      page.title("Trust policy:");
      page.line("  " + missing("iss") + ": whose token it is decides about everything else.");
      return false;
    }
    Provider provider = new Provider(role.partition(), role.account(), token.issuer());
    boolean admitted = policy.isEmpty() || judge(policy.get(), role, provider, parameters);
    if (policy.isEmpty()) {
      page.title("If AWS denies it, most likely first:");
      Causes.of(provider, role.name(), token.claims()).forEach(cause -> page.line("  - " + cause));
    }
    boolean whole = write(provider, audience);
    page.title("To look at what is there:");
    page.line(
        "  aws iam get-role --role-name "
            + role.name()
            + " --query Role.AssumeRolePolicyDocument | "
            + again(role));
    page.line(
        "  aws iam get-open-id-connect-provider --open-id-connect-provider-arn " + provider.arn());
    return admitted && whole;
  }

  /** The same, with the policy that is there. */
  private String again(RoleArn role) {
    List<String> words = new ArrayList<>();
    words.add(home.resolve("bin/aws-oidc-executor").toString());
    words.addAll(List.of("explain", "--policy", "-", "--role", role.toString()));
    for (String claim : List.of("iss", "aud", "sub")) {
      for (String value : token.claims().all(claim)) {
        words.addAll(List.of("--claim", claim + "=" + value));
      }
    }
    return ShellCommand.of(words);
  }

  /** The policy that admits the job; whether there is enough for one. */
  private boolean write(Provider provider, String audience) {
    page.title("A trust policy that admits exactly this job:");
    List<String> missing =
        Stream.of("aud", "sub").filter(claim -> token.claims().all(claim).isEmpty()).toList();
    missing.forEach(claim -> page.line("  " + missing(claim) + ": there is none without it."));
    if (missing.isEmpty()) {
      new Admission(provider, audience, token.claims())
          .policy()
          .forEach(line -> page.line("  " + line));
    }
    return missing.isEmpty();
  }

  private String missing(String claim) {
    return complete
        ? "The token has no " + claim
        : claim + " is not given (--claim " + claim + "=VALUE)";
  }

  private boolean judge(
      TrustPolicy trust, RoleArn role, Provider provider, Map<String, String> parameters) {
    page.title("Trust policy:");
    page.line("  as that of " + role);
    trust
        .duplicates()
        .forEach(duplicate ->
            page.line(
                "  Warning: " + duplicate + ": only the last is kept, and judged; AWS may differ"));
    WebIdentityRequest request = WebIdentityRequest.of(provider, token.claims(), complete);
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      request = request.with(parameter.getKey(), parameter.getValue());
    }
    Judgement judgement = trust.judge(request);
    judgement.findings().forEach(this::print);
    page.line("  " + words(judgement, trust));
    return judgement.verdict() == Verdict.HOLDS;
  }

  private void print(Finding finding) {
    page.line(
        "  statement "
            + finding.number()
            + (finding.allow() ? " (Allow): " : " (Deny): ")
            + switch (finding.verdict()) {
              case HOLDS -> "applies";
              case FAILS -> "does not apply";
              case UNKNOWN -> "may apply";
            });
    finding.misfits().forEach(misfit -> page.line("    " + misfit));
    finding.doubts().forEach(doubt -> page.line("    " + doubt));
    finding.warnings().forEach(warning -> page.line("    Warning: " + warning));
  }

  private static String words(Judgement judgement, TrustPolicy trust) {
    return switch (judgement.verdict()) {
      case HOLDS ->
          "AWS admits this token" + (warns(judgement, trust) ? "; mind the warnings above" : "");
      case FAILS ->
          judgement.isDenied() ? "AWS denies: a Deny applies" : "AWS denies: no Allow applies";
      case UNKNOWN -> "Whether AWS admits this token hangs on what cannot be judged here";
    };
  }

  private static boolean warns(Judgement judgement, TrustPolicy trust) {
    return !trust.duplicates().isEmpty()
        || judgement.findings().stream()
            .anyMatch(finding -> finding.applies() && !finding.warnings().isEmpty());
  }
}
