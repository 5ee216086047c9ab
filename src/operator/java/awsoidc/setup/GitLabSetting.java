package awsoidc.setup;

import awsoidc.text.ShellCommand;
import java.util.stream.Collectors;

/**
 * What the projects' subjects consist of, as calls of GitLab's API ("Projects API: edit a project",
 * GitLab Docs). The access token is no argument: all accounts of a machine can read those.
 */
final class GitLabSetting {

  private GitLabSetting() {}

  static String script(RoleRequest request) {
    StringBuilder script =
        new StringBuilder(
            """
            #!/bin/sh
            # For all ID tokens of the project, also those for others than AWS.
            # GITLAB_TOKEN: an access token of an Owner, with the scope api.
            set -eu
            : "${GITLAB_TOKEN:?is not set}"
            """);
    String components =
        request.subComponents().stream()
            .map(name ->
                " --data " + ShellCommand.word("ci_id_token_sub_claim_components[]=" + name))
            .collect(Collectors.joining(" \\\n "));
    for (TrustedProject project : request.projects()) {
      String id = project.id().orElse(project.path().replace("/", "%2F"));
      script
          .append("printf 'PRIVATE-TOKEN: %s\\n' \"$GITLAB_TOKEN\" |\n")
          .append("  curl --fail --silent --show-error --output /dev/null --header @- \\\n")
          .append("  --request PUT " + request.gitlabUrl() + "/api/v4/projects/" + id + " \\\n")
          .append(" " + components + "\n");
    }
    return script.toString();
  }
}
