package awsoidc.refusal;

import awsoidc.role.RoleArn;
import awsoidc.sts.Exchange;
import awsoidc.sts.StsAddress;
import awsoidc.sts.StsError;
import awsoidc.text.ShellCommand;
import awsoidc.trust.Admission;
import awsoidc.trust.Causes;
import awsoidc.trust.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is said where STS refused: at most 25 lines, the whole in {@code explain}. */
final class StsMessages {

  private static final int MAX_LINES = 25;

  private final Exchange.Result.Refused refused;
  private final Situation situation;
  private final Help help;
  private final Entry entry;
  private final RoleArn role;

  StsMessages(Exchange.Result.Refused refused, Situation situation, Help help) {
    this.help = help;
    this.refused = refused;
    this.situation = situation;
    this.entry = StsDiagnosis.of(refused, situation);
    this.role = refused.request().wanted().role();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(headline());
    lines.add("  STS: " + refused.error());
    lines.add(
        "  at: "
            + situation
                .sts()
                .endpoint()
                .map(Object::toString)
                .orElse("AWS STS in " + situation.sts().region()));
    lines.add("  role: " + role);
    lines.add(
        "  rule: \""
            + situation.grant().rule()
            + situation.profile().map(name -> "\", profile " + name).orElse("\"")
            + ", session name "
            + refused.request().wanted().sessionName()
            + ", duration "
            + Phrases.duration(refused.request().wanted().duration()));
    lines.addAll(Phrases.claims(situation.token(), situation.now()));
    List<String> advice = advice();
    List<String> causes = causes(MAX_LINES - lines.size() - advice.size() - 2);
    if (causes.size() == 1) {
      lines.add("  " + causes.getFirst());
    } else {
      lines.add("  Most likely causes, in order:");
      causes.forEach(cause -> lines.add("    - " + cause));
    }
    lines.addAll(advice);
    return lines;
  }

  private String headline() {
    StsError error = refused.error();
    if (error.retryable()) {
      return "AWS STS gave no credentials within "
          + Phrases.duration(situation.sts().deadline())
          + (refused.calls() == 1 ? " (1 call)." : " (" + refused.calls() + " calls).");
    }
    if (entry == Entry.NOT_STS) {
      return "What answered is not AWS STS; trying again would not help.";
    }
    return error.status() == 0
        ? "AWS STS cannot be used; trying again would not help."
        : "AWS STS refused the credentials; trying again would not help.";
  }

  private List<String> causes(int most) {
    List<String> causes =
        switch (entry) {
          case ACCESS_DENIED -> Causes.of(provider(), role.name(), situation.token().claims());
          case CLOCK_SKEW -> List.of(skew());
          case PACKED_POLICY -> List.of(entry.meaning() + " STS names the percentage.");
          default -> List.of(entry.meaning());
        };
    return causes.size() > most ? causes.subList(0, Math.max(most, 1)) : causes;
  }

  private String skew() {
    Instant theirs = refused.error().date().orElse(situation.now());
    String by = Phrases.duration(StsDiagnosis.skew(refused.error(), situation));
    return "the clock of this runner is "
        + by
        + (theirs.isBefore(situation.now()) ? " ahead of" : " behind")
        + " that of STS ("
        + theirs
        + ")";
  }

  private List<String> advice() {
    List<String> lines = new ArrayList<>();
    switch (entry) {
      case ACCESS_DENIED -> {
        lines.add("  A trust policy of the role that admits exactly this job has");
        admission().condition().forEach(line -> lines.add("    " + line));
        lines.add("  To compare it with the role's own:");
        lines.add("    " + compare());
      }
      case NO_PROVIDER ->
          lines.add(
              "  To create it: aws iam create-open-id-connect-provider --url "
                  + ShellCommand.word(provider().issuer())
                  + " --client-id-list "
                  + ShellCommand.word(situation.audience()));
      case WRONG_AUDIENCE ->
          lines.add(
              "  To add it: aws iam add-client-id-to-open-id-connect-provider --client-id "
                  + ShellCommand.word(situation.audience())
                  + " --open-id-connect-provider-arn "
                  + ShellCommand.word(provider().arn()));
      case CHAIN_DENIED, DURATION ->
          lines.add("  To look: aws iam get-role --role-name " + ShellCommand.word(role.name()));
      case KEYS_NOT_RETRIEVED, IDP_COMMUNICATION ->
          lines.add(
              "  To try: curl "
                  + ShellCommand.word(
                      provider().issuer().replaceFirst("/$", "")
                          + "/.well-known/openid-configuration"));
      case NETWORK, TLS, PROXY, NOT_STS ->
          lines.add(
              "  To try: curl -v " + ShellCommand.word(StsAddress.of(situation.sts()).toString()));
      default -> {}
    }
    if (entry != Entry.ACCESS_DENIED) {
      lines.add("  " + entry.remedy());
    }
    return lines;
  }

  private Provider provider() {
    return new Provider(role.partition(), role.account(), situation.token().issuer());
  }

  private Admission admission() {
    return new Admission(provider(), situation.audience(), situation.token().claims());
  }

  private String compare() {
    StringBuilder command =
        new StringBuilder("aws iam get-role --role-name ")
            .append(ShellCommand.word(role.name()))
            .append(" --query Role.AssumeRolePolicyDocument | ")
            .append(help.tool("explain", "--policy", "-", "--role", role.toString()));
    append(command, "iss");
    provider().offered().forEach(claim -> append(command, claim));
    return command.toString();
  }

  /** A claim that conditions may look at, and the policy above does. */
  private void append(StringBuilder command, String claim) {
    situation
        .token()
        .claims()
        .all(claim)
        .forEach(
            value -> command.append(" --claim ").append(ShellCommand.word(claim + "=" + value)));
  }
}
