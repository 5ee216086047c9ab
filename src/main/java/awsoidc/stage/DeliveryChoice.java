package awsoidc.stage;

import awsoidc.delivery.DeliverySettings;
import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.delivery.JobScript;
import awsoidc.delivery.JobVariables;
import java.util.List;
import java.util.Optional;

/**
 * How a job with a grant gets the credentials. All its tools must act as one identity, whatever AWS
 * settings it has of its own. Says in the job's log what it chose and why.
 */
final class DeliveryChoice {

  private static final String OWN_ROLE =
      "This job's script takes a role by its own id_token (web_identity_token_file, or"
          + " AWS_WEB_IDENTITY_TOKEN_FILE): ";

  private final DeliverySettings settings;
  private final JobScript script;
  private final String credentials;
  private final List<String> conflicting;
  private final Log log;

  /**
   * @param conflicting AWS variables that the job sets itself
   */
  DeliveryChoice(
      DeliverySettings settings, JobScript script, String rule, List<String> conflicting, Log log) {
    this.settings = settings;
    this.script = script;
    this.credentials = "the credentials of rule \"" + rule + "\"";
    this.conflicting = conflicting;
    this.log = log;
  }

  /** Whether the job's variables would be mixed with the rule's credentials. */
  boolean isUnsafe() {
    return settings.onConflict() == OnConflict.FAIL
        && !script.takesRole()
        && !conflicting.isEmpty();
  }

  /** How a job that is safe gets the rule's credentials; empty if it keeps its own instead. */
  Optional<DeliverySettings> delivery() {
    if (isUnsafe()) {
      throw new IllegalStateException("such a job is refused");
    }
    boolean overrides =
        switch (settings.onConflict()) {
          case EXECUTOR -> true;
          case FAIL, JOB -> false;
        };
    if (script.takesRole() && !overrides) {
      log.info(
          OWN_ROLE + "all that it runs acts as that role, and nothing with " + credentials + ".");
      return Optional.empty();
    }
    DeliverySettings delivery = settingsForScript();
    String names = String.join(", ", conflicting);
    if (overrides && !conflicting.isEmpty()) {
      log.info("This job's own " + names + " give way to " + credentials + ".");
    } else if (conflicting.equals(List.of(JobVariables.CONFIG_FILE))) {
      log.info(
          "This job sets AWS_CONFIG_FILE itself: its profiles hold beside " + credentials + ".");
    } else if (!conflicting.isEmpty()) {
      log.info(
          "This job sets "
              + names
              + " itself: it runs with that, and without "
              + credentials
              + ".");
      return Optional.empty();
    }
    return Optional.of(delivery);
  }

  private DeliverySettings settingsForScript() {
    if (script.takesRole() && settings.way() != Way.ENVIRONMENT) {
      // All SDKs look for keys in variables first. Between a role by an id_token and our file or
      // endpoint, some choose the one and some the other.
      log.info(
          OWN_ROLE
              + "so that all that it runs acts with "
              + credentials
              + ", they are in environment variables.");
      return settings.by(Way.ENVIRONMENT);
    }
    if (script.choosesProfile() && !script.takesRole() && settings.way() == Way.ENVIRONMENT) {
      // The SDK for JavaScript takes the profile, all others the keys of the environment.
      log.info(
          "This job's script sets AWS_PROFILE: so that all that it runs acts as that profile, "
              + credentials
              + " are in files, as the profile default.");
      return settings.by(Way.FILES);
    }
    return settings;
  }
}
