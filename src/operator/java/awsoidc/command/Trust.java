package awsoidc.command;

import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import awsoidc.text.ShellCommand;
import awsoidc.token.IdToken;
import awsoidc.trust.Admission;
import awsoidc.trust.Causes;
import awsoidc.trust.Finding;
import awsoidc.trust.Judgement;
import awsoidc.trust.Provider;
import awsoidc.trust.TrustPolicy;
import awsoidc.trust.Truth;
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
  private final Optional<GivenPolicy> policy;
  private final Path home;
  private final Report.Draft draft;

  /**
   * @param complete whether the token has no claims but those given
   * @param policy the role's, if it is given
   * @param home where bin/ is
   */
  Trust(
      IdToken token,
      boolean complete,
      Optional<GivenPolicy> policy,
      Path home,
      Report.Draft draft) {
    this.home = home;
    this.token = token;
    this.complete = complete;
    this.policy = policy;
    this.draft = draft;
  }

  /**
   * Whether nothing speaks against the role.
   *
   * @param parameters what else is known of the request, by its condition keys
   */
  boolean explain(RoleArn role, String audience, Map<String, String> parameters) {
    if (token.issuer().isEmpty()) {
      draft.heading("Trust policy");
      draft.error(missing("iss") + ": whose token it is decides about everything else.");
      return false;
    }
    Provider provider = new Provider(role.partition(), role.account(), token.issuer());
    boolean admitted = policy.isEmpty() || judge(policy.get(), role, provider, parameters);
    if (policy.isEmpty()) {
      draft.heading("If AWS denies it, most likely causes, in order");
      draft.entries(Causes.of(provider, role.name(), token.claims()));
    }
    boolean whole = write(provider, audience);
    draft.heading("To look at what is there");
    draft.code(
        List.of(
            "aws iam get-role --role-name "
                + role.name()
                + " --query Role.AssumeRolePolicyDocument --output json | "
                + again(role),
            "aws iam get-open-id-connect-provider --open-id-connect-provider-arn "
                + provider.arn()));
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
    draft.heading("A trust policy that admits exactly this job");
    List<String> missing =
        Stream.of("aud", "sub").filter(claim -> token.claims().all(claim).isEmpty()).toList();
    missing.forEach(claim -> draft.error(missing(claim) + ": there is none without it."));
    if (missing.isEmpty()) {
      draft.code(new Admission(provider, audience, token.claims()).policy());
    }
    return missing.isEmpty();
  }

  private String missing(String claim) {
    return complete
        ? "The token has no " + claim
        : claim + " is not given (--claim " + claim + "=VALUE)";
  }

  private boolean judge(
      GivenPolicy given, RoleArn role, Provider provider, Map<String, String> parameters) {
    TrustPolicy trust = given.policy();
    draft.heading("Trust policy");
    draft.paragraph("as that of " + role);
    trust
        .duplicates()
        .forEach(duplicate ->
            draft.warning(duplicate + ": only the last is kept, and judged; AWS may differ"));
    WebIdentityRequest request = WebIdentityRequest.of(provider, token.claims(), complete);
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      request = request.with(parameter.getKey(), parameter.getValue());
    }
    Judgement judgement = trust.judge(request);
    judgement.findings().forEach(this::print);
    draft.paragraph(words(judgement, trust));
    new PolicyAdvice(given.file(), request, token.claims(), complete, draft).add(judgement);
    return judgement.verdict() == Truth.HOLDS;
  }

  private void print(Finding finding) {
    draft.paragraph(
        "statement "
            + finding.number()
            + (finding.allow() ? " (Allow): " : " (Deny): ")
            + switch (finding.verdict()) {
              case HOLDS -> "applies";
              case FAILS -> "does not apply";
              case UNKNOWN -> "may apply";
            });
    draft.entries(Stream.concat(finding.reasons().stream(), finding.doubts().stream()).toList());
    finding.warnings().forEach(draft::warning);
  }

  private static String words(Judgement judgement, TrustPolicy trust) {
    return switch (judgement.verdict()) {
      case HOLDS ->
          "AWS admits this token" + (warns(judgement, trust) ? "; mind the warnings above" : "");
      case FAILS ->
          judgement.isDenied() ? "AWS denies: a Deny applies" : "AWS denies: no Allow applies";
      case UNKNOWN ->
          "Whether AWS admits this token depends on conditions that cannot be evaluated offline";
    };
  }

  private static boolean warns(Judgement judgement, TrustPolicy trust) {
    return !trust.duplicates().isEmpty()
        || judgement.findings().stream()
            .anyMatch(finding -> finding.applies() && !finding.warnings().isEmpty());
  }
}
