package awsoidc.report;

/** How serious a finding is. */
public enum Level {
  ERROR,
  WARNING,
  NOTE
}
