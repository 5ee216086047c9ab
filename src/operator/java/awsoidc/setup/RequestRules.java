package awsoidc.setup;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What options must say together. Values by themselves are {@link SetupOption}'s to judge. */
final class RequestRules {

  private static final int MAX_THUMBPRINTS = 5;
  private static final List<SetupOption> REQUIRED =
      List.of(SetupOption.ISSUER, SetupOption.PROJECT, SetupOption.ACCOUNT, SetupOption.ROLE_NAME);

  private final SetupFlags flags;
  private final Consumer<String> problems;

  /**
   * @param problems is told each problem as a sentence
   */
  RequestRules(SetupFlags flags, Consumer<String> problems) {
    this.flags = flags;
    this.problems = problems;
  }

  void check() {
    missing();
    ids();
    sub();
    audience();
    thumbprints();
    managedPolicies();
  }

  private void missing() {
    REQUIRED.stream()
        .filter(option -> !flags.has(option))
        .forEach(option -> problems.accept(option + " is missing: " + option.meaning()));
    if (!flags.has(SetupOption.REF) && !flags.has(SetupOption.TAG)) {
      problems.accept(
          "--ref or --tag is missing: the protected branches or tags whose jobs get the role, such"
              + " as --ref main");
    }
  }

  private void ids() {
    int projects = flags.all(SetupOption.PROJECT).size();
    int ids = flags.all(SetupOption.PROJECT_ID).size();
    boolean needed =
        flags.isGitLabCom() || flags.all(SetupOption.SUB_COMPONENTS).contains("project_id");
    if (ids != projects && (needed || ids > 0)) {
      problems.accept(
          "--project is there "
              + times(projects)
              + ", --project-id "
              + times(ids)
              + ": give the number of each project, in the same order. It stays when a project is"
              + " renamed, and whoever takes its path does not get the role");
    }
  }

  private void sub() {
    List<String> named = flags.all(SetupOption.SUB_COMPONENTS);
    if (named.isEmpty()) {
      return;
    }
    if (!named.getFirst().equals("project_path") || !named.containsAll(RoleRequest.USUAL_SUB)) {
      problems.accept(
          "--sub-components must begin with project_path and have ref_type and ref, so that sub"
              + " says which jobs of which project it is of");
    }
    if (named.stream().distinct().count() != named.size()) {
      problems.accept("--sub-components has a name twice: name each once");
    }
    if (named.contains("environment_protected") && !flags.has(SetupOption.ENVIRONMENT)) {
      problems.accept(
          "--sub-components has environment_protected, which the sub of a job without an"
              + " environment lacks: add --environment");
    }
    if (flags.needsProtectionInSub() && !named.contains("ref_protected")) {
      problems.accept(
          "--sub-components lacks ref_protected: of "
              + flags.issuer()
              + " AWS sees nothing but sub, and whoever may push a tag, or a branch that fits a"
              + " pattern, would get the role");
    }
  }

  /** AWS compares exactly, and whoever writes almost the URL means it. */
  private void audience() {
    for (String audience : flags.all(SetupOption.AUDIENCE)) {
      Stream.of(flags.gitlabUrl(), flags.issuer())
          .distinct()
          .filter(url -> !url.equals(audience) && bare(url).equals(bare(audience)))
          .forEach(url ->
              problems.accept(
                  "--audience \""
                      + audience
                      + "\" differs from "
                      + url
                      + " only in the scheme, in a slash or in case, and AWS compares exactly:"
                      + " write "
                      + url));
    }
  }

  private static String bare(String url) {
    return url.replaceFirst("^\\w+://", "").replaceFirst("/+$", "").toLowerCase(Locale.ROOT);
  }

  private void thumbprints() {
    int count = flags.all(SetupOption.THUMBPRINT).size();
    if (count > MAX_THUMBPRINTS) {
      problems.accept(
          "--thumbprint is there " + times(count) + ", but AWS takes " + MAX_THUMBPRINTS);
    }
    if (count > 0 && flags.providerExists()) {
      problems.accept(
          "--thumbprint is for a new provider, not with --existing-provider: use aws iam"
              + " update-open-id-connect-provider-thumbprint");
    }
  }

  private void managedPolicies() {
    flags.all(SetupOption.MANAGED_POLICY).stream()
        .filter(policy -> !policy.startsWith("arn:" + flags.partition() + ":"))
        .forEach(policy ->
            problems.accept(
                SetupOption.MANAGED_POLICY
                    + " "
                    + policy
                    + " is of another partition than "
                    + flags.region()
                    + ": write arn:"
                    + flags.partition()
                    + ":…, or another --region"));
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }
}
