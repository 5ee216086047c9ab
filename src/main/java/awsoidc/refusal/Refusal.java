package awsoidc.refusal;

import awsoidc.sts.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Why a job gets no credentials.
 *
 * @param retryable whether a retry of the job may help: the outcome is then the system's failure
 * @param isOperators whether only the operator of the runner can mend it, on this very machine
 */
public record Refusal(
    Entry entry, boolean retryable, boolean isOperators, Function<Help, List<String>> words) {

  /** One that no retry mends. */
  static Refusal of(Entry entry, List<String> lines) {
    return new Refusal(entry, false, false, help -> lines);
  }

  /** STS, or the way to it. A proxy that refuses for good is a setting of the runner. */
  public static Refusal bySts(Exchange.Result.Refused refused, Situation situation) {
    Entry entry = StsDiagnosis.of(refused, situation);
    boolean retryable = refused.error().retryable();
    return new Refusal(
        entry,
        retryable,
        entry == Entry.PROXY && !retryable,
        help -> new StsMessages(refused, situation, help).lines());
  }

  /** The operator's CA bundle is unusable; {@code why} names its key. */
  public static Refusal unusableAuthorities(String why) {
    return new Refusal(Entry.TLS, false, true, help -> List.of(why));
  }

  /** A proxy variable of the runner's environment is invalid; {@code why} names it. */
  public static Refusal unusableProxy(String why) {
    return new Refusal(Entry.PROXY, false, true, help -> List.of(why));
  }

  /** {@code verify: jwks} cannot check the token. */
  public static Refusal keysUnavailable(String issuer, String why) {
    return new Refusal(
        Entry.KEYS_UNAVAILABLE,
        true,
        false,
        help ->
            List.of(
                "The keys of " + issuer + " cannot be fetched, so the id_token cannot be checked.",
                "  " + why,
                "  " + Entry.KEYS_UNAVAILABLE.remedy()));
  }

  public List<String> lines(Help help) {
    List<String> lines = new ArrayList<>(words.apply(help));
    lines.add("  " + help.more(entry));
    return lines;
  }
}
