package awsoidc.whatif;

import awsoidc.role.Grant;
import awsoidc.role.Profile;
import awsoidc.role.SessionTag;
import awsoidc.whatif.Change.Difference;
import awsoidc.whatif.Change.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A decision of the past beside the new one. */
record ChangeFinder(PastDecision past) {

  private static final String NONE = "(none)";

  /** What changes; empty if nothing does. */
  Optional<Change> with(NewDecision decision) {
    return switch (decision) {
      case NewDecision.Granted granted -> withGrant(granted);
      case NewDecision.Refused(String cause, String _) when past.outcome().equals(cause) ->
          Optional.empty();
      case NewDecision.Refused(String cause, String why) ->
          Optional.of(
              change(
                  past.isGranted() ? Kind.GRANTED_TO_REFUSED : Kind.OTHER_REFUSAL,
                  "refused (" + cause + "): " + why));
      case NewDecision.WithoutCredentials(String why) ->
          Optional.of(
              change(
                  past.isGranted() ? Kind.GRANTED_TO_NOTHING : Kind.REFUSED_TO_NOTHING,
                  "without credentials: " + why));
      case NewDecision.NotKnown _ -> Optional.empty();
    };
  }

  private Optional<Change> withGrant(NewDecision.Granted granted) {
    Grant grant = granted.grant();
    String after = grant.role() + " by rule \"" + grant.rule() + "\"";
    if (past.role().isEmpty()) {
      return Optional.of(change(Kind.REFUSED_TO_GRANTED, after));
    }
    List<Difference> differences = past.complete() ? differences(granted) : List.of();
    boolean sameRole = past.role().get().equals(grant.role().toString());
    if (sameRole && differences.isEmpty()) {
      return Optional.empty();
    }
    Kind kind = sameRole ? Kind.OTHER_SESSION : Kind.OTHER_ROLE;
    return Optional.of(
        new Change(past.isGranted() ? kind : Kind.OTHER_REQUEST, before(), after, differences));
  }

  private Change change(Kind kind, String after) {
    return new Change(kind, before(), after, List.of());
  }

  private String before() {
    String given =
        past.role().map(role -> role + " by rule \"" + past.line().text("rule") + "\"").orElse("");
    return past.isGranted()
        ? given
        : "refused (" + past.outcome() + ")" + (given.isEmpty() ? "" : ", " + given);
  }

  private List<Difference> differences(NewDecision.Granted granted) {
    Grant grant = granted.grant();
    List<Difference> differences = new ArrayList<>();
    if (past.timeout().isPresent() || !grant.main().durationNegotiable()) {
      past.line()
          .field("session_duration_s")
          .flatMap(seconds ->
              Difference.of("duration", seconds + " s", grant.duration().toSeconds() + " s"))
          .ifPresent(differences::add);
    }
    // Without it, the job sets its own.
    past.line()
        .field("region")
        .flatMap(region -> Difference.of("region", region, granted.region()))
        .ifPresent(differences::add);
    past.line()
        .field("session_name")
        .flatMap(name -> Difference.of("session name", name, grant.sessionName()))
        .map(Difference::asExample)
        .ifPresent(differences::add);
    tags(grant).stream().map(Difference::asExample).forEach(differences::add);
    differences.addAll(of("profile ", past.line().object("profiles"), profiles(grant)));
    return differences;
  }

  private List<Difference> tags(Grant grant) {
    Map<String, String> after = new TreeMap<>();
    if (!grant.main().then().isEmpty()) {
      for (SessionTag tag : grant.main().then().getLast().tags()) {
        after.put(tag.key(), tag.value());
      }
    }
    return of("tag ", past.line().object("tags"), after);
  }

  private static Map<String, String> profiles(Grant grant) {
    return grant.profiles().stream()
        .collect(
            Collectors.toMap(
                Profile::name,
                profile -> profile.assumption().last().role().toString(),
                (one, _) -> one,
                TreeMap::new));
  }

  private static List<Difference> of(
      String what, Map<String, List<String>> before, Map<String, String> after) {
    Set<String> names = new LinkedHashSet<>(new TreeMap<>(before).keySet());
    names.addAll(after.keySet());
    return names.stream()
        .flatMap(name ->
            Difference.of(
                what + name,
                before.getOrDefault(name, List.of()).stream().findFirst().orElse(NONE),
                after.getOrDefault(name, NONE))
                .stream())
        .toList();
  }
}
