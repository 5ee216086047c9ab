package awsoidc.whatif;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a job of the past that does not stay as it was.
 *
 * @param before and after: what it got, in words
 */
public record Change(Kind kind, String before, String after, List<Difference> differences) {

  /** The worst for jobs comes first. */
  public enum Kind {
    GRANTED_TO_REFUSED("Granted → refused"),
    GRANTED_TO_NOTHING("Granted → without credentials"),
    OTHER_ROLE("Another role"),
    REFUSED_TO_GRANTED("Refused → granted, if STS gives it"),
    OTHER_SESSION("The same role, another session"),
    OTHER_REQUEST("Refused by STS → something else is asked of STS"),
    REFUSED_TO_NOTHING("Refused → without credentials"),
    OTHER_REFUSAL("Refused for another reason");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /**
   * What is different in the session.
   *
   * @param ofJob whether the values are of each job, so that those of one job are an example
   */
  public record Difference(String name, String before, String after, boolean ofJob) {

    static Optional<Difference> of(String name, String before, String after) {
      return before.equals(after)
          ? Optional.empty()
          : Optional.of(new Difference(name, before, after, false));
    }

    Difference asExample() {
      return new Difference(name, before, after, true);
    }

    private Difference withoutExample() {
      return ofJob ? new Difference(name, "", "", true) : this;
    }
  }

  public Change {
    differences = List.copyOf(differences);
  }

  /** Equal for equal changes of several jobs. */
  Change withoutExamples() {
    return new Change(
        kind, before, after, differences.stream().map(Difference::withoutExample).toList());
  }
}
