package awsoidc.refusal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The catalogue of refusals. docs/troubleshooting.md is made from it. STS's codes and messages are
 * those of the AWS STS API Reference (AssumeRoleWithWebIdentity, AssumeRole, Common errors).
 */
public enum Entry {
  ACCESS_DENIED(
      "AccessDenied for AssumeRoleWithWebIdentity",
      "AWS says the same for a role that does not exist, for one that trusts another provider, and"
          + " for a trust policy whose conditions do not fit this token.",
      "Make the role's trust policy admit the token: the job's log has the condition that does, and"
          + " `explain` compares the policy with the token."),
  CHAIN_DENIED(
      "AccessDenied for AssumeRole",
      "The role that the token was exchanged for may not assume the next one of `then`.",
      "Two sides must allow it: a policy of the first role (sts:AssumeRole on the next one), and"
          + " the trust policy of the next one (the first role as Principal, and external_id, tags"
          + " (sts:TagSession) and source_identity (sts:SetSourceIdentity) where they are used)."),
  NO_PROVIDER(
      "InvalidIdentityToken: No OpenIDConnect provider found in your account",
      "The role's account has no identity provider for the token's iss.",
      "Create it in that account, with the very URL of iss, or set gitlab.issuer and"
          + " ci_id_tokens_issuer_url (gitlab.rb) to the one that is there."),
  WRONG_AUDIENCE(
      "InvalidIdentityToken: Incorrect token audience",
      "The identity provider in AWS does not list exactly the token's aud.",
      "Add it to the provider's audiences (client IDs), or ask for another aud under id_tokens:."),
  KEYS_NOT_RETRIEVED(
      "InvalidIdentityToken: Couldn't retrieve verification key from your identity provider",
      "AWS could not fetch GitLab's keys from iss in five seconds. This is transient if GitLab was"
          + " slow.",
      "If it persists: AWS must reach `iss`/.well-known/openid-configuration and the jwks_uri in it"
          + " from the internet, by https with a public certificate."),
  NOT_A_JWT(
      "InvalidIdentityToken: The ID Token provided is not a valid JWT",
      "AWS cannot read the token.",
      "Look whether a CI/CD variable of the same name replaces the entry under id_tokens:."),
  MISSING_CLAIM(
      "InvalidIdentityToken: Missing a required claim",
      "The token lacks a claim that AWS needs (iss, aud, sub, exp).",
      "Use a token of id_tokens:, with aud; a variable of the same name may replace it."),
  THUMBPRINT(
      "InvalidIdentityToken: OpenIDConnect provider's HTTPS certificate doesn't match configured"
          + " thumbprint",
      "GitLab's certificate is of a private authority, and the provider in AWS has another"
          + " thumbprint.",
      "Update the thumbprint of the identity provider (aws iam"
          + " update-open-id-connect-provider-thumbprint)."),
  INVALID_TOKEN(
      "InvalidIdentityToken, for another reason",
      "AWS does not accept the token.",
      "Its signature, iss or times are wrong: compare iss with the provider in AWS."),
  EXPIRED_TOKEN(
      "ExpiredTokenException, or the same found by gitlab.verify: jwks",
      "The ID token has expired; its lifetime is the job's timeout.",
      "Raise the job's timeout, or see whether the token is that of another job."),
  IDP_REJECTED(
      "IDPRejectedClaim",
      "AWS asked the identity provider, and that rejects the token.",
      "The token may be revoked or of a moved project; start the job again. If it persists, compare"
          + " iss with the provider in AWS."),
  IDP_COMMUNICATION(
      "IDPCommunicationError",
      "AWS could not reach GitLab to check the token. This is transient if GitLab was slow.",
      "If it persists: AWS must reach iss from the internet."),
  MALFORMED_POLICY(
      "MalformedPolicyDocument",
      "AWS does not understand session_policy.",
      "Correct session_policy of the rule; actions, resources and conditions are those of IAM."),
  PACKED_POLICY(
      "PackedPolicyTooLarge",
      "session_policy, managed_policies and tags together exceed the size that AWS allows.",
      "Shorten session_policy, or put it into a managed policy of the account."),
  REGION_DISABLED(
      "RegionDisabledException",
      "The role's account does not use STS in this region.",
      "Set aws.region (or aws.sts.endpoint) to a region that the account has, or activate STS there"
          + " (IAM console, Account settings)."),
  DURATION(
      "ValidationError: DurationSeconds",
      "The requested session is longer than the role allows.",
      "Raise MaxSessionDuration of the role, or lower `duration` of the rule; `duration: job` falls"
          + " back to 1h by itself."),
  VALIDATION(
      "ValidationError",
      "AWS does not accept a value from the rule: the session name, the ARN or a policy.",
      "STS's own words above name the value."),
  THROTTLED(
      "Throttling, RequestLimitExceeded",
      "STS limits the requests of this account or address.",
      "This is transient, and is retried within aws.sts.deadline, if STS does not ask for a longer"
          + " wait. If it persists, spread jobs, or raise aws.sts.deadline."),
  NOT_KNOWN_YET(
      "InvalidClientTokenId for AssumeRole",
      "STS does not know the session of the role before it in the chain: for some seconds, a new"
          + " session is not known everywhere.",
      "This is transient, and was retried. If it persists, see whether the role's account uses STS"
          + " in this region, and raise aws.sts.deadline."),
  STS_AWAY(
      "5xx and RequestTimeout of STS",
      "STS answered with a server error, or not in time.",
      "This is transient, and was retried. See health.aws.amazon.com, or use another aws.region."),
  NOT_STS(
      "An answer that is not STS's",
      "Something else answered in its place: a proxy, a portal that wants a login, a firewall, or"
          + " whatever is at aws.sts.endpoint. The log has what kind of answer it was, and how it"
          + " begins.",
      "See aws.sts.endpoint and aws.sts.proxy, and HTTPS_PROXY and NO_PROXY of the runner's"
          + " service. 5xx and 429 are transient, and were retried."),
  DEADLINE(
      "aws.sts.deadline",
      "STS answered, but the deadline expired before every role of the rule had been requested.",
      "This may be transient. If it persists, raise aws.sts.deadline: each role of `then`, each"
          + " profile and verify_identity is a request of its own."),
  NETWORK(
      "No answer from STS",
      "The runner does not reach STS.",
      "Look at name resolution, routes and firewalls of the runner; aws.sts.endpoint and"
          + " aws.sts.proxy name other ways. A proxy in CI/CD variables does not reach the runner:"
          + " HTTPS_PROXY belongs into the environment of its service. With aws.sts.fips: AWS has"
          + " FIPS endpoints in few regions."),
  TLS(
      "TLS",
      "The certificate of STS, or of whoever answers in its place, is not trusted.",
      "If a proxy opens TLS, or STS is a private one: aws.sts.ca_bundle names the authorities to"
          + " trust."),
  PROXY(
      "Proxy",
      "The proxy on the way to STS refuses the connection, or cannot be reached.",
      "See aws.sts.proxy, or HTTPS_PROXY and NO_PROXY of the runner's service."),
  CLOCK_SKEW(
      "Clock skew",
      "The runner's clock and that of STS differ by more than AWS accepts.",
      "Set the clock of the runner (chronyd, systemd-timesyncd)."),
  IDENTITY_DIFFERS(
      "Another identity than the role's",
      "credentials.verify_identity: GetCallerIdentity names another role or account than the one"
          + " that was assumed.",
      "Something between the runner and AWS answers in its place: see aws.sts.endpoint and"
          + " proxies."),
  UNKNOWN(
      "Any other code",
      "STS says something that this catalogue does not know; the log has it as it came.",
      "A 4xx error is permanent; a 5xx error is transient, and was retried."),
  SEVERAL_TOKENS(
      "Several id_tokens for AWS",
      "More than one entry under id_tokens: matches gitlab.audience, and gitlab.token names none.",
      "Keep one, or name it in gitlab.token."),
  UNREADABLE_TOKEN(
      "The variable does not hold an ID token",
      "The variable that must hold the token holds something else, or its value is too long.",
      "id_tokens: must have an entry of this name, and no variable may replace it."),
  UNVERIFIED(
      "gitlab.verify: jwks refuses",
      "GitLab did not sign this token for AWS, or it is not valid yet.",
      "Look whether a variable replaces the entry under id_tokens:, and at gitlab.issuer."),
  KEYS_UNAVAILABLE(
      "gitlab.verify: jwks has no keys",
      "GitLab's keys cannot be fetched, so the token cannot be checked.",
      "The runner must reach gitlab.issuer; gitlab.ca_bundle names the authorities to trust."),
  NO_RULE(
      "No rule",
      "The job has an AWS token, but it matches no rule.",
      "Add a rule under roles:, or set credentials.when_unmatched: continue. The log names the rule"
          + " that came closest and the claims that it missed."),
  UNDECIDED_RULE(
      "assume: none, and a claim that the token lacks",
      "A rule with assume: none may be meant for the job, but the token lacks a claim that it asks"
          + " for. A later rule would give a role, and does not.",
      "Use a claim in that rule that every token has. GitLab leaves groups_direct out for members"
          + " of more than 200 groups, and where its feature flag ci_jwt_groups_direct is off."),
  ROLE_NOT_ALLOWED(
      "The role variable",
      "The job variable that names the role is missing, or names one outside `allow`.",
      "Set it to the ARN of a role that the rule allows."),
  ACCOUNT_NOT_ALLOWED(
      "A rule's account is not in aws.accounts",
      "The configuration is not valid: every rule's role is checked when it is read.",
      "Add the account to aws.accounts, or name another role; `check` says where."),
  CONFLICT(
      "The job brings AWS variables of its own",
      "AWS_ACCESS_KEY_ID & co of the job would mix with the session of the rule.",
      "Remove them from the job, the project, its groups and the runner; or set"
          + " credentials.on_conflict to job or executor."),
  SESSION_ENDED(
      "The session has expired",
      "The session expired before a later sub-stage, and the id_token had expired, too, or STS gave"
          + " no other session.",
      "Raise the job's timeout in GitLab, and `duration` of the rule, within the role's"
          + " MaxSessionDuration."),
  NEAR_MISS(
      "A token that is almost the AWS token",
      "A warning: the job runs without credentials, because iss or aud differ from the"
          + " configuration's in a slash, the scheme, the case, a letter of the host, or because"
          + " GitLab has moved its issuer.",
      "The log says which claim differs, and who can change it."),
  OTHER_SERVICE(
      "A token for another service",
      "A quiet line: the job has id_tokens:, and none is for AWS.",
      "Nothing, if the job needs no AWS; else give it an entry with an aud of gitlab.audience."),
  OLD_TOKEN(
      "CI_JOB_JWT_V2 instead of id_tokens:",
      "A quiet line: the job has the token that GitLab before 17 gave to all, and none of its own.",
      "Write id_tokens: in .gitlab-ci.yml, with an aud of gitlab.audience.");

  private final String title;
  private final String meaning;
  private final String remedy;

  Entry(String title, String meaning, String remedy) {
    this.title = title;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The heading in docs/troubleshooting.md. */
  public String title() {
    return title;
  }

  public String meaning() {
    return meaning;
  }

  public String remedy() {
    return remedy;
  }

  /** The entry of that name in the audit file; empty if there is none. */
  public static Optional<Entry> of(String id) {
    return Arrays.stream(values()).filter(entry -> entry.id().equals(id)).findFirst();
  }

  /** Its name in the audit file, and in docs/troubleshooting.md. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
