package awsoidc.command;

import awsoidc.history.LoggedRefusal;
import awsoidc.refusal.Entry;
import awsoidc.report.Block;
import awsoidc.report.Report;
import awsoidc.secret.Secret;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The token that a command explains, or what is known of it. */
final class TokenOptions {

  private static final int MAX_LOG = 16 << 20;

  private static final Pattern SESSION = Pattern.compile("session name (\\S+), duration (\\w+)$");

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description = "The file with the ID token; - reads standard input.")
  private @Nullable String token;

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description =
          "A claim, as the job's log shows it; may be repeated. Use it instead of --token, or for"
              + " what a log or an audit file does not show.")
  private List<String> claims = new ArrayList<>();

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "A job's log, or what was copied of its error message, from which role and claims are"
              + " taken; - reads standard input.")
  private @Nullable String log;

  /** Files that are named. */
  Stream<String> files() {
    return Stream.of(Optional.ofNullable(token), Optional.ofNullable(log))
        .flatMap(Optional::stream);
  }

  /** Whether there is something to explain without an audit file. */
  boolean isGiven() {
    return token != null || log != null;
  }

  /** Whether it is of a job's log. */
  boolean isLogged() {
    return log != null;
  }

  /** The token, from the one source that is given. */
  GivenToken read(Input input, Report.Draft draft) {
    if (Stream.of(token != null, log != null, !claims.isEmpty()).noneMatch(one -> one)
        || (token != null && (log != null || !claims.isEmpty()))) {
      throw new WrongCall(
          "either --token, --claim, --log, --job or --audit is needed: the token, what it claims,"
              + " or where that was recorded");
    }
    try {
      if (token != null) {
        return new GivenToken(input.token(token), true, Optional.empty(), Map.of());
      }
      return log == null
          ? with(new IdToken("the token", Secret.of(""), new Claims(Map.of())), false)
          : logged(log, input.text(log, MAX_LOG), draft);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }

  /** A token with the claims that are given beside it. */
  GivenToken with(IdToken known, boolean complete) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (String claim : claims) {
      int equals = claim.indexOf('=');
      if (equals < 1) {
        throw new WrongCall("--claim wants NAME=VALUE, not " + claim);
      }
      given
          .computeIfAbsent(claim.substring(0, equals), _ -> new ArrayList<>())
          .add(claim.substring(equals + 1));
    }
    Map<String, List<String>> all = new LinkedHashMap<>(known.claims().values());
    all.putAll(given);
    return new GivenToken(
        new IdToken(known.variable(), known.jwt(), new Claims(all)),
        complete,
        Optional.empty(),
        Map.of());
  }

  private GivenToken logged(String file, String text, Report.Draft draft) {
    List<LoggedRefusal> refusals = LoggedRefusal.in(text);
    if (refusals.isEmpty()) {
      throw new WrongCall(
          "--log: "
              + Input.title(file)
              + " has no error message of this executor: copy it from \"ERROR:\" on, with the lines"
              + " that begin with iss:, aud: and sub:");
    }
    LoggedRefusal last = refusals.getLast();
    draft.heading("The log");
    if (refusals.size() > 1) {
      draft.paragraph("It has " + refusals.size() + " refusals; this is the last one.");
    }
    draft.table(
        Stream.of("headline", "STS", "entry", "role", "rule", "token", "exp")
            .flatMap(name -> last.field(name).map(value -> new Block.Row(name, value)).stream())
            .toList());
    last.field("entry")
        .flatMap(Entry::of)
        .ifPresent(entry -> draft.entries(List.of(entry.meaning(), entry.remedy())));
    IdToken known = new IdToken("the token", Secret.of(""), new Claims(last.claims()));
    GivenToken given = with(known, false);
    return new GivenToken(given.token(), false, last.field("role"), request(last));
  }

  /** What the log says of the request beside its token. */
  private static Map<String, String> request(LoggedRefusal refusal) {
    Matcher session = SESSION.matcher(refusal.field("rule").orElse(""));
    if (!session.find()) {
      return Map.of();
    }
    Map<String, String> request = new LinkedHashMap<>();
    request.put("sts:RoleSessionName", session.group(1));
    try {
      Duration duration = Duration.parse("PT" + session.group(2).toUpperCase(Locale.ROOT));
      request.put("sts:DurationSeconds", String.valueOf(duration.toSeconds()));
    } catch (DateTimeException cut) {
      return request;
    }
    return request;
  }
}
