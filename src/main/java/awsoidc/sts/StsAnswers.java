package awsoidc.sts;

import awsoidc.net.RawAnswer;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.StsCall.Answer;
import awsoidc.sts.StsError.Trouble;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** STS's answers as our types. Fields that AWS always fills may be absent from another STS. */
final class StsAnswers {

  private static final Instant YEAR_10000 = Instant.ofEpochSecond(253_402_300_800L);

  private StsAnswers() {}

  /** Everything but the credentials may be missing. */
  static Answer session(
      StsRequest asked,
      @Nullable Credentials credentials,
      @Nullable AssumedRoleUser user,
      RawAnswer raw) {
    if (credentials == null
        || !isPrintable(credentials.accessKeyId())
        || !isPrintable(credentials.secretAccessKey())
        || !isPrintable(credentials.sessionToken())
        || credentials.expiration() == null) {
      return new Answer.No(StsError.notSts(raw, "no credentials", asked.secrets()));
    }
    if (!isTime(credentials.expiration())) {
      return new Answer.No(StsError.notSts(raw, "no usable expiration", asked.secrets()));
    }
    return new Answer.Yes(
        new Session(
            credentials.accessKeyId(),
            Secret.of(credentials.secretAccessKey()),
            Secret.of(credentials.sessionToken()),
            credentials.expiration(),
            user == null || user.arn() == null ? "" : user.arn()),
        raw.date());
  }

  /** From 1970 to 9999: tools cannot read later times, and Java cannot calculate with them. */
  private static boolean isTime(Instant expiration) {
    return expiration.isAfter(Instant.EPOCH) && expiration.isBefore(YEAR_10000);
  }

  /** A line break would start a new line in a credentials file. */
  private static boolean isPrintable(@Nullable String text) {
    return text != null && !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /**
   * An assumed role is {@code arn:PARTITION:sts::ACCOUNT:assumed-role/NAME/SESSION} to STS, without
   * the role's path.
   */
  static Answer identity(
      StsRequest.Identity asked, GetCallerIdentityResponse response, RawAnswer raw) {
    RoleArn role = asked.wanted().role();
    String arn = response.arn();
    if (arn == null) {
      return new Answer.No(StsError.notSts(raw, "no identity", asked.secrets()));
    }
    String expected =
        "arn:"
            + role.partition()
            + ":sts::"
            + role.account()
            + ":assumed-role/"
            + role.name()
            + "/";
    return arn.startsWith(expected)
        ? new Answer.Yes(asked.caller(), raw.date())
        : new Answer.No(
            new StsError(
                false,
                Trouble.IDENTITY,
                200,
                "unexpected identity",
                "the session is that of " + arn + ", not of " + role,
                Optional.empty(),
                Optional.empty()));
  }
}
