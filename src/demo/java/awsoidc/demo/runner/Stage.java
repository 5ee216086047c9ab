package awsoidc.demo.runner;

import java.util.Locale;

/** The four kinds of call that GitLab Runner's custom executor makes to a driver. */
public enum Stage {
  CONFIG,
  PREPARE,
  RUN,
  CLEANUP;

  /** The executable's name below the driver's directory. */
  public String executable() {
    return name().toLowerCase(Locale.ROOT);
  }
}
