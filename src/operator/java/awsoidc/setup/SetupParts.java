package awsoidc.setup;

import awsoidc.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Everything that is to be put somewhere, in the order in which it is done. */
public final class SetupParts {

  private SetupParts() {}

  /**
   * The parts.
   *
   * @param registration the block of config.toml
   */
  public static List<Part> of(RoleRequest request, AwsFormat format, List<String> registration) {
    List<Part> parts = new ArrayList<>();
    parts.add(format.part(request));
    if (!request.hasUsualSub()) {
      parts.add(
          Part.of(
              "In GitLab, for each project (18.7 or later): what sub consists of",
              "gitlab-sub.sh",
              GitLabSetting.script(request)));
    }
    parts.add(
        Part.of(
            "The rule, as a whole config/aws-oidc-executor.yaml",
            "aws-oidc-executor.yaml",
            configuration(request)));
    parts.add(
        new Part(
            "In config.toml, below a [[runners]] with executor = \"custom\"",
            "config.toml",
            registration));
    parts.add(
        Part.of(
            "/etc/systemd/system/gitlab-runner.service.d/aws-oidc-executor.conf",
            "aws-oidc-executor.conf",
            dropIn(request)));
    parts.add(
        Part.of("The author's job, in .gitlab-ci.yml", "gitlab-ci.yml", AuthorsJob.yaml(request)));
    return parts;
  }

  private static String configuration(RoleRequest request) {
    StringBuilder yaml = new StringBuilder("gitlab:\n");
    yaml.append("  url: " + Printable.json(request.gitlabUrl()) + "\n");
    if (!request.issuer().equals(request.gitlabUrl())) {
      yaml.append("  issuer: " + Printable.json(request.issuer()) + "\n");
    }
    if (!request.audience().equals(request.gitlabUrl())) {
      yaml.append("  audience: " + Printable.json(request.audience()) + "\n");
    }
    yaml.append(
        """
        aws:
          region: %s
          accounts: ["%s"]
        roles:
          - name: %s
            when:
              project_path: %s
        """
            .formatted(
                request.region(),
                request.role().account(),
                Printable.json(request.role().name()),
                PartText.list(request.projects().stream().map(TrustedProject::path).toList())));
    if (request.hasIds()) {
      yaml.append("      project_id: " + PartText.list(request.projectIds()) + "\n");
    }
    yaml.append(
        "      ref_path: "
            + PartText.list(request.refs().stream().map(TrustedRef::path).toList())
            + "\n      ref_protected: true\n");
    if (!request.environments().isEmpty()) {
      Stream<String> patterns =
          request.environments().stream().map(name -> name.replace("*", "**"));
      yaml.append("      environment: " + PartText.list(patterns.toList()) + "\n");
    }
    if (request.subComponents().contains("environment_protected")) {
      yaml.append("      environment_protected: true\n");
    }
    return yaml.append("    assume: " + Printable.json(request.role().toString()) + "\n")
        .toString();
  }

  private static String dropIn(RoleRequest request) {
    StringBuilder unit =
        new StringBuilder(
            """
            # Then: systemctl daemon-reload && systemctl restart gitlab-runner
            [Service]
            # A control group for each job, which none of its processes can leave.
            Delegate=yes
            # Builds, caches and files of jobs, in /var/lib/aws-oidc-executor.
            StateDirectory=aws-oidc-executor
            """);
    String account = request.runnerAccount();
    if (!account.equals("root")) {
      unit.append(
          """
          # Before: chown -R %s /etc/gitlab-runner
          User=%s
          """
              .formatted(account, account));
    }
    return unit.toString();
  }
}
