package awsoidc.stage;

import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.state.JobState;
import awsoidc.sts.Refusal;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the stages say to authors and operators: what is wrong, where, and what to do. */
final class Words {

  private Words() {}

  static List<String> invalidConfiguration(List<String> problems) {
    List<String> lines = new ArrayList<>();
    lines.add("The configuration of aws-oidc-executor on this runner is not valid:");
    problems.forEach(problem -> lines.add("  " + problem));
    lines.add("The operator of the runner checks it with: aws-oidc-executor check --config FILE");
    return lines;
  }

  static String notOurs(IdToken token, TokenSettings ours) {
    return "The id_token "
        + token.variable()
        + " (iss "
        + token.issuer()
        + ", aud "
        + audience(token)
        + ") is not for AWS here, which takes iss "
        + ours.issuer()
        + ", aud "
        + String.join(" or ", ours.audiences())
        + ".";
  }

  static List<String> severalTokens(List<IdToken> tokens) {
    String names = tokens.stream().map(IdToken::variable).collect(Collectors.joining(", "));
    return List.of(
        "Several id_tokens of this job are for AWS: " + names + ".",
        "  Keep one of them under id_tokens: in .gitlab-ci.yml, or give the others another aud;",
        "  or the operator of the runner names the one to use: gitlab.token in the configuration.");
  }

  static List<String> unreadableToken(String variable, String why) {
    return List.of(
        "The variable " + variable + " is to hold the id_token for AWS, but " + why + ".",
        "  In .gitlab-ci.yml, id_tokens: must have an entry of this name, and no variable may"
            + " replace it.");
  }

  static List<String> unmatched(IdToken token, Optional<Decision.NearMiss> closest, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("No rule of this runner gives AWS credentials to this job.");
    if (closest.isPresent()) {
      Decision.NearMiss miss = closest.get();
      lines.add("  The rule \"" + miss.rule() + "\" comes closest, but wants");
      lines.add("    " + miss.claim() + ": " + oneOf(miss.wanted()));
      lines.add(
          "  and the token has "
              + (miss.values().isEmpty()
                  ? "no claim " + miss.claim()
                  : miss.claim() + ": " + String.join(", ", miss.values()))
              + ".");
    } else {
      lines.add("  Its configuration has no rules at all.");
    }
    lines.addAll(claims(token, now));
    lines.add("  The operator of the runner adds a rule under roles:, or sets");
    lines.add("  credentials.when_unmatched: continue to run such jobs without credentials.");
    return lines;
  }

  static List<String> roleNotAllowed(Decision.RoleNotAllowed refused) {
    return List.of(
        refused.value().isEmpty()
            ? "The job variable " + refused.variable() + " is to name the role, but is not set."
            : "The job variable "
                + refused.variable()
                + " names a role that this job may not have: "
                + refused.value().get(),
        "  The rule \"" + refused.rule() + "\" allows " + oneOf(refused.allow()) + ",",
        "  where * stands for any characters but /. The value must be the ARN of a role.");
  }

  static List<String> conflict(List<String> variables, Grant grant) {
    String names = String.join(", ", variables);
    return List.of(
        "This job brings AWS credentials of its own (" + names + "),",
        "  and the rule \"" + grant.rule() + "\" gives it those of " + grant.role() + ".",
        "  Two sets must not mix. Remove " + names,
        "  from the variables of the job, the project, its groups and the runner; or, if the job is"
            + " to",
        "  keep its own, remove its id_token for AWS from .gitlab-ci.yml.");
  }

  static List<String> refused(
      Refusal refusal, int calls, JobState.Credentials credentials, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(refusal, calls, credentials.sts().deadline()));
    lines.add("  STS: " + refusal);
    lines.add(
        "  at: "
            + credentials
                .sts()
                .endpoint()
                .map(Object::toString)
                .orElse("AWS STS in " + credentials.sts().region()));
    lines.add("  role: " + credentials.grant().role());
    lines.add(
        "  rule: \""
            + credentials.grant().rule()
            + "\", session name "
            + credentials.grant().sessionName()
            + ", duration "
            + duration(credentials.grant().duration()));
    lines.addAll(claims(credentials.token(), now));
    lines.addAll(remedy(refusal));
    return lines;
  }

  private static String headline(Refusal refusal, int calls, Duration deadline) {
    if (refusal.passing()) {
      return "AWS STS gave no credentials within "
          + duration(deadline)
          + (calls == 1 ? " (1 call)." : " (" + calls + " calls).");
    }
    return refusal.status() == 0
        ? "AWS STS cannot be used; trying again would not help."
        : "AWS STS refused the credentials; trying again would not help.";
  }

  private static List<String> remedy(Refusal refusal) {
    if (refusal.passing()) {
      return List.of();
    }
    return refusal.status() == 0
        ? List.of("  aws.sts.ca_bundle of the configuration names the authorities to trust.")
        : List.of(
            "  In AWS, the role must exist, its trust policy must admit this iss, aud and sub, and",
            "  the account needs an OIDC identity provider for iss that lists aud.");
  }

  static List<String> leftBehind(List<String> what) {
    List<String> lines = new ArrayList<>();
    lines.add("Something of the job could not be removed:");
    what.forEach(line -> lines.add("  " + line));
    return lines;
  }

  /** Trouble with a file in a person's words: Java's own are a path, and the rest in the class. */
  static String trouble(IOException e) {
    if (!(e instanceof FileSystemException file) || file.getReason() != null) {
      return String.valueOf(e.getMessage());
    }
    return file.getFile()
        + switch (file) {
          case AccessDeniedException denied -> ": permission denied";
          case NoSuchFileException missing -> ": no such file or directory";
          case FileAlreadyExistsException there -> ": exists already";
          case DirectoryNotEmptyException filled -> ": something was put into it meanwhile";
          default -> ": " + file.getClass().getSimpleName();
        };
  }

  /** The claims that decide in AWS. */
  private static List<String> claims(IdToken token, Instant now) {
    return List.of(
        "  token: " + token.variable(),
        "    iss: " + token.issuer(),
        "    aud: " + audience(token),
        "    sub: " + token.claims().text("sub").orElse("(none)"),
        "    exp: " + token.expiry().map(exp -> expiry(exp, now)).orElse("(none)"));
  }

  private static String expiry(Instant exp, Instant now) {
    return exp
        + (exp.isBefore(now)
            ? " (" + duration(Duration.between(exp, now)) + " ago)"
            : " (in " + duration(Duration.between(now, exp)) + ")");
  }

  private static String audience(IdToken token) {
    return token.audience().isEmpty() ? "(none)" : String.join(", ", token.audience());
  }

  private static String oneOf(List<?> patterns) {
    return patterns.stream().map(Object::toString).collect(Collectors.joining(" or "));
  }

  /** To the minute, where seconds say nothing. */
  static String roughly(Duration duration) {
    return duration(Duration.ofMinutes(Math.round(duration.toSeconds() / 60.0)));
  }

  /** Such as {@code 1h30m}, {@code 45s}. */
  static String duration(Duration duration) {
    Duration whole = Duration.ofSeconds(Math.max(0, Math.round(duration.toMillis() / 1000.0)));
    return whole.toString().substring("PT".length()).toLowerCase(java.util.Locale.ROOT);
  }
}
