package awsoidc.setup;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an operator says of the role that is to be made, each by an option of its name. */
public enum SetupOption {
  ISSUER(
      "iss of the ID tokens, such as https://gitlab.com",
      "https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(/[\\w.~-]+)*",
      "must be https, a host and perhaps a path, without a port, as AWS takes it, and without a"
          + " slash at its end"),
  GITLAB_URL(
      "the address of GitLab",
      "https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\\d{1,5})?(/[\\w.~-]+)*",
      "must be https, such as https://gitlab.example.com, without a slash at its end"),
  AUDIENCE(
      "aud of the ID tokens",
      "[\\w.:/@+=~-]{1,255}",
      "must have 1 to 255 letters, digits or any of . : / @ + = ~ _ -"),
  PROJECT(
      "the path of a project, such as group/shop",
      "[A-Za-z0-9_][\\w.-]*(/[A-Za-z0-9_][\\w.-]*)+",
      "must be the exact path of one project, such as group/shop: no URL, no slash at its begin"
          + " or end, no pattern"),
  PROJECT_ID(
      "the number of a project",
      "[1-9]\\d{0,18}",
      "must be the number that the project's page has"),
  REF("a branch, such as main", RefName.SHAPE, RefName.RULE),
  TAG("a tag or a pattern, such as v*", RefName.SHAPE, RefName.RULE),
  ENVIRONMENT(
      "an environment, such as production",
      "[\\w /.${}*-]{1,255}",
      "must have letters, digits, spaces or any of _ / . $ { } - (GitLab takes no others); *"
          + " stands for anything"),
  SUB_COMPONENTS(
      "what sub consists of",
      "(project_path|project_id|ref_type|ref|ref_protected|environment_protected)",
      "must be project_path, project_id, ref_type, ref, ref_protected or environment_protected"),
  ROLE_NAME(
      "the name of the role, such as ShopDeploy",
      "[\\w+=,.@-]{1,64}",
      "must have 1 to 64 letters, digits or any of + = , . @ _ -"),
  ACCOUNT("the number of the AWS account", "\\d{12}", "must have 12 digits"),
  REGION(
      "an AWS region",
      "[a-z]{2,4}(-[a-z]+){1,3}-\\d{1,2}",
      "must be an AWS region such as eu-west-1"),
  THUMBPRINT(
      "SHA-1 of a certificate",
      "([0-9A-Fa-f]{2}:?){19}[0-9A-Fa-f]{2}",
      "must be the SHA-1 of a certificate: 40 hexadecimal digits"),
  MANAGED_POLICY(
      "the ARN of a policy",
      "arn:aws[a-z-]{0,20}:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]{1,512}",
      "must be the ARN of a policy such as arn:aws:iam::aws:policy/ReadOnlyAccess"),
  RUNNER_ACCOUNT(
      "the account of gitlab-runner",
      "[a-z_][a-z0-9_-]{0,31}",
      "must be the name of an account of the machine");

  static final String GITLAB_COM = "https://gitlab.com";

  private final String meaning;
  private final Pattern shape;
  private final String rule;

  SetupOption(String meaning, String shape, String rule) {
    this.meaning = meaning;
    this.shape = Pattern.compile(shape);
    this.rule = rule;
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String meaning() {
    return meaning;
  }

  /** What is wrong with a value, as a whole sentence; empty if it is right. */
  public Optional<String> problem(String value) {
    String why = shape.matcher(value).matches() ? special(value) : rule;
    return why.isEmpty() ? Optional.empty() : Optional.of(this + " \"" + value + "\": " + why);
  }

  private String special(String value) {
    return switch (this) {
      case ISSUER ->
          value.equalsIgnoreCase(GITLAB_COM) && !value.equals(GITLAB_COM)
              ? "must be " + GITLAB_COM
              : "";
      case PROJECT -> value.matches(".*\\.(git|atom)") ? "must not end in .git or .atom" : "";
      case REF, TAG -> RefName.problem(value);
      default -> "";
    };
  }
}
