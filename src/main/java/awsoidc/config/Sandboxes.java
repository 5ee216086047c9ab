package awsoidc.config;

import awsoidc.role.When;
import awsoidc.sandbox.ContainerJob;
import awsoidc.sandbox.RefProtection;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.token.Claims;
import java.io.IOException;
import java.nio.file.Path;
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

  /** One of the list. */
  record Choice(String name, When when, SandboxSettings settings) {

    boolean fits(Claims known) {
      return when.firstUnmet(known).isEmpty();
    }

    /** Whether nothing that is known speaks against it. */
    boolean mayFit(Claims known) {
      return when.unmet(known).stream().allMatch(name -> known.all(name).isEmpty());
    }
  }

  public Sandboxes {
    choices = List.copyOf(choices);
  }

  /** Whether the payload leaves open which it is, and claims would tell. */
  public boolean needClaims(Map<String, String> facts) {
    Claims known = known(facts, Optional.empty());
    return byClaims
        && choices.stream()
            .filter(choice -> choice.mayFit(known))
            .findFirst()
            .filter(choice -> !choice.fits(known))
            .isPresent();
  }

  /**
   * What the job gets. A job that may do without a token must not get more by doing without: what
   * is not known of it never leads past a sandbox to a weaker one.
   *
   * @param facts of the payload
   * @param verified claims of this very job's token, whose signature has been checked
   * @param hidden what of ours no script is to see
   * @param job what a job in containers wants
   * @throws UnusableSandbox the author or the operator must change something
   */
  public SandboxPlan plan(
      Map<String, String> facts, Optional<Claims> verified, List<Path> hidden, ContainerJob job)
      throws IOException, UnusableSandbox {
    Claims known = known(facts, verified);
    List<Choice> passedOver = new ArrayList<>();
    for (Choice choice : choices) {
      if (choice.fits(known)) {
        for (Choice stronger : passedOver) {
          if (choice.settings().isWeakerThan(stronger.settings())) {
            throw new UnusableSandbox(
                stronger.name()
                    + " may be for this job, which only an id_token of it would tell ("
                    + String.join(", ", stronger.when().unmet(known))
                    + "), and "
                    + choice.name()
                    + ", which is for it, is weaker: give the job an id_token, or put the weaker"
                    + " sandboxes first");
          }
        }
        return choice
            .settings()
            .plan(
                Optional.ofNullable(facts.get(PROJECT_ID)),
                RefProtection.of(known.text(REF_PROTECTED)),
                hidden,
                job);
      }
      if (byClaims && verified.isEmpty() && choice.mayFit(known)) {
        passedOver.add(choice);
      }
    }
    throw new UnusableSandbox(
        "none of the list fits this job, which is of "
            + (facts.isEmpty() ? "no known project" : facts)
            + ": one without `when:` at its end would be for all others");
  }

  /** What the payload says holds; older runners leave out of it what claims tell as well. */
  private static Claims known(Map<String, String> facts, Optional<Claims> verified) {
    Map<String, List<String>> values =
        new LinkedHashMap<>(verified.map(Claims::values).orElse(Map.of()));
    facts.forEach((name, value) -> values.put(name, List.of(value)));
    return new Claims(values);
  }
}
