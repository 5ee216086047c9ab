package awsoidc.stage;

import awsoidc.delivery.DeliverySettings;
import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.delivery.JobScript;
import awsoidc.delivery.JobVariables;
import awsoidc.refusal.Refusal;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import java.util.List;

/**
 * How a job that a rule gives a role gets the credentials, so that all its tools act as one
 * identity, whatever AWS settings it brings itself; and what its log says of it.
 */
final class DeliveryChoice {

  /** The choice, or why there is none. */
  sealed interface Result {

    /** The rule's credentials, this way. */
    record Delivered(DeliverySettings delivery) implements Result {}

    /** The job's own settings hold, and it gets no others. */
    record OwnAlone() implements Result {}

    /** Mixing is unsafe. */
    record Refused(Refusal refusal) implements Result {}
  }

  private static final String OWN_ROLE =
      "This job's script takes a role by its own id_token (web_identity_token_file, or"
          + " AWS_WEB_IDENTITY_TOKEN_FILE): ";

  private final DeliverySettings settings;
  private final JobScript script;
  private final Log log;

  /**
   * @param settings as the operator wrote them
   * @param script of the job
   */
  DeliveryChoice(DeliverySettings settings, JobScript script, Log log) {
    this.settings = settings;
    this.script = script;
    this.log = log;
  }

  Result of(Decision.Granted granted, JobVariables variables) {
    Grant grant = granted.grant();
    String credentials = "the credentials of rule \"" + grant.rule() + "\"";
    if (script.takesRole() && settings.onConflict() != OnConflict.EXECUTOR) {
      log.info(
          OWN_ROLE + "all that it runs acts as that role, and nothing with " + credentials + ".");
      return new Result.OwnAlone();
    }
    DeliverySettings delivery = delivery(credentials);
    List<String> conflicting = variables.conflicting(granted.chooser());
    if (conflicting.isEmpty()) {
      return new Result.Delivered(delivery);
    }
    String names = String.join(", ", conflicting);
    return switch (settings.onConflict()) {
      case FAIL -> new Result.Refused(new Refusal.Conflict(conflicting, grant));
      case JOB -> {
        if (conflicting.equals(List.of(JobVariables.CONFIG_FILE))) {
          log.info(
              "This job sets AWS_CONFIG_FILE itself: its profiles hold beside "
                  + credentials
                  + ".");
          yield new Result.Delivered(delivery);
        }
        log.info(
            "This job sets "
                + names
                + " itself: it runs with that, and without "
                + credentials
                + ".");
        yield new Result.OwnAlone();
      }
      case EXECUTOR -> {
        log.info("This job's own " + names + " give way to " + credentials + ".");
        yield new Result.Delivered(delivery);
      }
    };
  }

  private DeliverySettings delivery(String credentials) {
    if (script.takesRole() && settings.way() != Way.ENVIRONMENT) {
      // All SDKs look for keys in variables first. Of a role by an id_token and a file or an
      // endpoint of ours, each takes the one or the other.
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
