package awsoidc.config;

import awsoidc.role.AbsentClaims;
import awsoidc.role.When;
import awsoidc.sandbox.ContainerJob;
import awsoidc.sandbox.RefProtection;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.token.Claims;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code sandbox:}: the first whose conditions the job fulfils, by the facts of its payload, which
 * GitLab wrote, and by the claims of its token.
 *
 * @param byClaims whether there is {@code verify: jwks}, so that claims may count
 */
public record Sandboxes(List<Choice> choices, boolean byClaims) {

  private static final String PROJECT_ID = "project_id";
  private static final String REF_PROTECTED = "ref_protected";

  /** One of them, with its name in messages. */
  public record Choice(String name, When when, SandboxSettings settings) {

    boolean fits(Known known) {
      return when.firstUnmet(known.claims()).isEmpty();
    }

    /** Conditions that cannot be judged, where none of the others rules this sandbox out. */
    List<String> openQuestions(Known known) {
      List<String> unmet = when.unmet(known.claims());
      return unmet.stream().allMatch(known::isOpen) ? unmet : List.of();
    }
  }

  /**
   * What is known of a job.
   *
   * @param claims of the payload's facts, and of the token if it is verified
   */
  record Known(Claims claims, boolean verified) {

    /** The payload takes precedence; older runners leave out facts that claims also have. */
    static Known of(Map<String, String> facts, Optional<Claims> verified) {
      Map<String, List<String>> values =
          new LinkedHashMap<>(verified.map(Claims::values).orElse(Map.of()));
      facts.forEach((name, value) -> values.put(name, List.of(value)));
      return new Known(new Claims(values), verified.isPresent());
    }

    /** Whether it may have any value. A verified token says that there is no environment. */
    boolean isOpen(String name) {
      return !claims.tells(name) && !(verified && AbsentClaims.meanNone(name));
    }
  }

  public Sandboxes {
    choices = List.copyOf(choices);
  }

  /** All of them, in their order. */
  public List<SandboxSettings> settings() {
    return choices.stream().map(Choice::settings).toList();
  }

  public Duration longestGrace() {
    Duration longest = Duration.ZERO;
    for (Choice choice : choices) {
      Duration grace = choice.settings().grace();
      longest = grace.compareTo(longest) > 0 ? grace : longest;
    }
    return longest;
  }

  /** Whether the payload leaves open which it is, and claims would tell. */
  public boolean needClaims(Map<String, String> facts) {
    Known known = Known.of(facts, Optional.empty());
    for (Choice choice : choices) {
      if (choice.fits(known)) {
        return false;
      }
      if (byClaims && !choice.openQuestions(known).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the job gets, planned.
   *
   * @param hidden what of ours no script is to see
   * @param state below which builds and caches are where the operator names no other place
   * @throws UnusableSandbox the author or the operator must change something
   */
  public SandboxPlan plan(
      Map<String, String> facts,
      Optional<Claims> verified,
      List<Path> hidden,
      ContainerJob job,
      Path state)
      throws IOException, UnusableSandbox {
    return choose(facts, verified)
        .settings()
        .plan(
            Optional.ofNullable(facts.get(PROJECT_ID)),
            RefProtection.of(Known.of(facts, verified).claims().text(REF_PROTECTED)),
            hidden,
            job,
            state);
  }

  /**
   * What the job gets. What is not known of it never leads past a sandbox to one that is weaker, or
   * that cannot be compared: neither an older runner, whose payload says less, nor a job that does
   * without a token may thereby get more.
   *
   * @param verified claims of this very job's token, whose signature has been checked
   * @throws UnusableSandbox the author or the operator must change something
   */
  public Choice choose(Map<String, String> facts, Optional<Claims> verified)
      throws UnusableSandbox {
    Known known = Known.of(facts, verified);
    List<Choice> possible = new ArrayList<>();
    for (Choice choice : choices) {
      if (choice.fits(known)) {
        for (Choice earlier : possible) {
          List<String> weaknesses = choice.settings().weaknessesAgainst(earlier.settings());
          if (!weaknesses.isEmpty()) {
            throw new UnusableSandbox(
                mayBeFor(earlier, known)
                    + choice.name()
                    + " comes next, but it is weaker or cannot be compared: "
                    + String.join(", ", weaknesses)
                    + ". "
                    + remedy(earlier, known));
          }
        }
        return choice;
      }
      if (!choice.openQuestions(known).isEmpty()) {
        possible.add(choice);
      }
    }
    throw new UnusableSandbox(
        possible.isEmpty()
            ? "none of the list fits this job, which is of "
                + (facts.isEmpty() ? "no known project" : facts)
                + ": add one without `when:` at the end, for all other jobs"
            : mayBeFor(possible.getFirst(), known)
                + "No other sandbox of the list fits the job. "
                + remedy(possible.getFirst(), known));
  }

  private static String mayBeFor(Choice choice, Known known) {
    List<String> open = choice.openQuestions(known);
    List<String> sentences = new ArrayList<>();
    sentences.add(
        choice.name()
            + " may be for this job, depending on what is not known of it ("
            + String.join(", ", open)
            + "): "
            + (known.verified()
                ? "its id_token has no such claim."
                : "the runner's payload does not say it, and no verified id_token of this job"
                    + " does."));
    if (known.verified()) {
      sentences.addAll(AbsentClaims.sentences(open));
    }
    return String.join(" ", sentences) + " ";
  }

  private String remedy(Choice choice, Known known) {
    List<String> remedies = new ArrayList<>();
    if (!known.verified()) {
      remedies.add(
          byClaims
              ? "give the job an id_token"
              : "set gitlab.verify: jwks and give the job an id_token");
      if (SandboxReader.FACTS.containsAll(choice.openQuestions(known))) {
        remedies.add("use GitLab Runner 19 or newer, which says it");
      }
    }
    remedies.add("use a condition on project_id, which every runner says");
    remedies.add("put the stronger sandboxes last");
    return "One of these helps: " + String.join("; ", remedies);
  }
}
