package awsoidc.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject what it is, in a phrase
 * @param text what was found
 * @param remedy what to do; empty if there is nothing to do
 */
public record Diagnosis(State state, String subject, String text, String remedy) {

  /** How it is. */
  public enum State {
    /** In order. */
    OK,
    /** Jobs run, but less well or less safely; or it could not be found out. */
    WARNING,
    /** Jobs fail. */
    ERROR
  }

  static Diagnosis ok(String subject, String text) {
    return new Diagnosis(State.OK, subject, text, "");
  }

  static Diagnosis warning(String subject, String text, String remedy) {
    return new Diagnosis(State.WARNING, subject, text, remedy);
  }

  static Diagnosis error(String subject, String text, String remedy) {
    return new Diagnosis(State.ERROR, subject, text, remedy);
  }

  /** The same, as a warning if it is an error. */
  Diagnosis atMostWarning() {
    return state == State.ERROR ? warning(subject, text, remedy) : this;
  }
}
