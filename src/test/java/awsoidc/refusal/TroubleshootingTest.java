package awsoidc.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/troubleshooting.md equal to the catalogue. With {@code -Dtroubleshooting=write} it
 * writes the page instead.
 */
class TroubleshootingTest {

  private static final Path PAGE = Path.of("docs/troubleshooting.md");

  private static final String HEAD =
      """
      # Troubleshooting

      What a job's log says where it gets no AWS credentials, what that means and what to do. Each entry's name is what the log
      points to, and the `outcome` in the [audit file](configuration.md#audit). This page is made from the catalogue in the
      code, and a test keeps them equal.

      A job fails where the author or the operator must change something; transient errors are system failures, which GitLab
      may retry: `throttled`, `sts-away`, `not-sts` with 5xx, `deadline`, `network`, `keys-not-retrieved`, `idp-communication`, `keys-unavailable`, an unreachable proxy.

      To see a refusal whole, with the rules and the trust policy beside the token, give `explain` what the log shows of the token, or the token
      itself:

      ```sh
      aws iam get-role --role-name ShopDeploy --query Role.AssumeRolePolicyDocument |
        bin/aws-oidc-executor explain --policy - --role arn:aws:iam::123456789012:role/ShopDeploy \\
          --claim iss=https://gitlab.example.com --claim aud=https://gitlab.example.com \\
          --claim sub=project_path:acme/shop:ref_type:branch:ref:main
      bin/aws-oidc-executor explain --config /etc/aws-oidc-executor.yaml --token token.jwt
      bin/aws-oidc-executor explain --log job.log --policy trust-policy.json
      ```

      What was recorded of one job, with [`audit.file`](configuration.md#auditfile) set: `bin/aws-oidc-executor explain --job ID`. What stands in the way of all jobs of a machine:
      `bin/aws-oidc-executor check`, and [the system's log](configuration.md#operator_log): `journalctl -t aws-oidc-executor`.
      """;

  @Test
  void the_page_is_the_catalogue() throws IOException {
    if ("write".equals(System.getProperty("troubleshooting"))) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  @Test
  void every_entry_says_what_happened_and_what_to_do() {
    assertThat(Entry.values())
        .allSatisfy(entry -> {
          assertThat(entry.meaning()).endsWith(".");
          assertThat(entry.remedy()).endsWith(".");
        });
    assertThat(Arrays.stream(Entry.values()).map(Entry::title)).doesNotHaveDuplicates();
  }

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Entry entry : Entry.values()) {
      page.append("\n## ")
          .append(entry.id())
          .append("\n\n**")
          .append(entry.title())
          .append(".** ")
          .append(entry.meaning())
          .append("\n\n")
          .append(entry.remedy())
          .append('\n');
    }
    return page.toString();
  }
}
