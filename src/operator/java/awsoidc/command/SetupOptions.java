package awsoidc.command;

import awsoidc.setup.SetupOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code setup} is told of the role. */
final class SetupOptions {

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description = "iss of the ID tokens: usually the address of GitLab, https://gitlab.com.")
  private @Nullable String issuer;

  @Option(
      names = "--gitlab-url",
      paramLabel = "URL",
      description =
          "The address of GitLab, where its issuer is another (ci_id_tokens_issuer_url). Default:"
              + " the issuer.")
  private @Nullable String gitlabUrl;

  @Option(
      names = "--audience",
      paramLabel = "AUD",
      description = "aud of the ID tokens. Default: the address of GitLab.")
  private @Nullable String audience;

  @Option(
      names = "--project",
      paramLabel = "GROUP/PROJECT",
      description = "A project whose jobs may assume the role; may be repeated.")
  private List<String> projects = new ArrayList<>();

  @Option(
      names = "--project-id",
      paramLabel = "NUMBER",
      description =
          "The number of each project, in the same order. Needed for gitlab.com, or where"
              + " --sub-components has project_id.")
  private List<String> projectIds = new ArrayList<>();

  @Option(
      names = "--ref",
      paramLabel = "BRANCH",
      description =
          "A protected branch whose jobs may assume the role; * stands for anything; may be"
              + " repeated.")
  private List<String> refs = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "The same for a protected tag, such as v*.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description =
          "An environment that the job must be for; * stands for anything; may be repeated. The"
              + " rule asks for it: AWS does not see it.")
  private List<String> environments = new ArrayList<>();

  @Option(
      names = "--sub-components",
      paramLabel = "NAME",
      split = ",",
      description =
          "What the projects' sub consists of (ci_id_token_sub_claim_components). Default:"
              + " project_path,ref_type,ref; and ref_protected where a tag or a pattern needs it"
              + " and the issuer is not gitlab.com.")
  private List<String> subComponents = new ArrayList<>();

  @Option(names = "--role-name", paramLabel = "NAME", description = "The name of the role.")
  private @Nullable String roleName;

  @Option(names = "--account", paramLabel = "NUMBER", description = "The AWS account.")
  private @Nullable String account;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The region of STS and of the jobs, which also says the partition. Default: us-east-1.")
  private @Nullable String region;

  @Option(
      names = "--thumbprint",
      paramLabel = "SHA1",
      description =
          "The thumbprint of the provider's certificate; may be repeated. Rarely of use: AWS knows"
              + " the usual authorities.")
  private List<String> thumbprints = new ArrayList<>();

  @Option(
      names = "--managed-policy",
      paramLabel = "ARN",
      description =
          "A policy to attach to the role; may be repeated. Default: a stub that allows nothing.")
  private List<String> managedPolicies = new ArrayList<>();

  @Option(
      names = "--runner-account",
      paramLabel = "NAME",
      description =
          "The account that gitlab-runner itself is to run as. Default: root, as GitLab's packages"
              + " have it.")
  private @Nullable String runnerAccount;

  /** The values of each option, in their order; without those that were not used. */
  Map<SetupOption, List<String>> values() {
    Map<SetupOption, List<String>> values = new EnumMap<>(SetupOption.class);
    values.put(SetupOption.ISSUER, one(issuer));
    values.put(SetupOption.GITLAB_URL, one(gitlabUrl));
    values.put(SetupOption.AUDIENCE, one(audience));
    values.put(SetupOption.PROJECT, projects);
    values.put(SetupOption.PROJECT_ID, projectIds);
    values.put(SetupOption.REF, refs);
    values.put(SetupOption.TAG, tags);
    values.put(SetupOption.ENVIRONMENT, environments);
    values.put(SetupOption.SUB_COMPONENTS, subComponents);
    values.put(SetupOption.ROLE_NAME, one(roleName));
    values.put(SetupOption.ACCOUNT, one(account));
    values.put(SetupOption.REGION, one(region));
    values.put(SetupOption.THUMBPRINT, thumbprints);
    values.put(SetupOption.MANAGED_POLICY, managedPolicies);
    values.put(SetupOption.RUNNER_ACCOUNT, one(runnerAccount));
    values.values().removeIf(List::isEmpty);
    return values;
  }

  private static List<String> one(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }
}
