package awsoidc.report;

/** How serious a finding is; the worst comes first. */
public enum Level {
  ERROR,
  WARNING,
  NOTE
}
