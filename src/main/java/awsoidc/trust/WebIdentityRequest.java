package awsoidc.trust;

import awsoidc.token.Claims;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One AssumeRoleWithWebIdentity as IAM's conditions see it, as far as it is known here: the claims
 * of its token, maybe a parameter; not when and from where it comes.
 */
public final class WebIdentityRequest {

  /** What is known of a condition key. */
  enum Knowledge {
    PRESENT,
    ABSENT,
    /** A claim that AWS may see in the token, of which only some claims were given. */
    NOT_GIVEN,
    /** Of the request, the network or the clock. */
    BEYOND
  }

  /**
   * What AssumeRoleWithWebIdentity, which is called without AWS credentials, never has: a parameter
   * of AssumeRole, and what AWS says of a caller ("AWS global condition context keys", IAM User
   * Guide: of signed requests, of temporary credentials, of calls by an AWS service).
   */
  private static final Set<String> NEVER =
      Set.of(
          "sts:externalid",
          "aws:calledvia",
          "aws:calledviafirst",
          "aws:calledvialast",
          "aws:multifactorauthage",
          "aws:multifactorauthpresent",
          "aws:principalarn",
          "aws:principalisawsservice",
          "aws:principalorgid",
          "aws:principalorgpaths",
          "aws:principalservicename",
          "aws:principalservicenameslist",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceorgid",
          "aws:sourceorgpaths",
          "aws:tokenissuetime",
          "aws:userid",
          "aws:username");

  private static final String PRINCIPAL_TAG = "aws:principaltag/";

  /** STS is reached by TLS alone. */
  private static final String BY_TLS = "aws:securetransport";

  private final Provider provider;
  private final Map<String, List<String>> values;
  private final boolean complete;

  private WebIdentityRequest(
      Provider provider, Map<String, List<String>> values, boolean complete) {
    this.provider = provider;
    this.values = Map.copyOf(values);
    this.complete = complete;
  }

  /**
   * With a token, of whose claims AWS offers some to conditions.
   *
   * @param complete whether a claim that is not among these is not in the token either
   */
  public static WebIdentityRequest of(Provider provider, Claims claims, boolean complete) {
    Map<String, List<String>> values = new HashMap<>();
    claims
        .values()
        .forEach((claim, list) -> {
          if (provider.offers(claim)) {
            values.put(folded(provider.key(claim)), list);
          }
        });
    return new WebIdentityRequest(provider, values, complete);
  }

  /** With a token whose claims conditions see all, as other STSes than AWS's have it. */
  static WebIdentityRequest withAll(Provider provider, Map<String, List<String>> claims) {
    Map<String, List<String>> values = new HashMap<>();
    claims.forEach((claim, list) -> {
      if (!list.isEmpty()) {
        values.put(folded(provider.key(claim)), list);
      }
    });
    return new WebIdentityRequest(provider, values, true);
  }

  /** The same with a parameter, such as {@code sts:RoleSessionName}. */
  public WebIdentityRequest with(String key, String value) {
    Map<String, List<String>> more = new HashMap<>(values);
    more.put(folded(key), List.of(value));
    return new WebIdentityRequest(provider, more, complete);
  }

  public Provider provider() {
    return provider;
  }

  /** What is known of a condition key; nothing if it is absent, or not known. */
  public List<String> values(String key) {
    String folded = folded(key);
    return values.getOrDefault(folded, folded.equals(BY_TLS) ? List.of("true") : List.of());
  }

  Knowledge knowledge(String key) {
    if (!values(key).isEmpty()) {
      return Knowledge.PRESENT;
    }
    if (isNeverThere(key)) {
      return Knowledge.ABSENT;
    }
    if (isGlobal(key)) {
      return Knowledge.BEYOND;
    }
    return !complete && isOffered(key) ? Knowledge.NOT_GIVEN : Knowledge.ABSENT;
  }

  /** Whether no such request has this key. */
  public static boolean isNeverThere(String key) {
    String folded = folded(key);
    return NEVER.contains(folded) || folded.startsWith(PRINCIPAL_TAG);
  }

  /** "AWS global condition context keys" and "Available keys for AWS STS", IAM User Guide. */
  public static boolean isGlobal(String key) {
    return folded(key).startsWith("aws:") || folded(key).startsWith("sts:");
  }

  private boolean isOffered(String key) {
    return provider.offered().stream()
        .anyMatch(claim -> folded(provider.key(claim)).equals(folded(key)));
  }

  /** Condition keys and actions are compared without regard to case. */
  static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
