package awsoidc.setup;

import awsoidc.role.RoleArn;
import awsoidc.token.Claims;
import awsoidc.trust.Admission;
import awsoidc.trust.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The role that is to be made, and the jobs that may assume it. Made by {@link RequestReader}.
 *
 * @param issuer {@code iss} of the tokens
 * @param projects at least one
 * @param refs at least one; all of them must be protected
 * @param environments none: any job, with an environment or without
 * @param subComponents {@code ci_id_token_sub_claim_components} of the projects
 * @param providerExists whether the account has the OIDC provider already
 * @param thumbprints of certificates that AWS cannot verify otherwise; usually none
 * @param managedPolicies what the role may do; none: a stub of a policy
 * @param runnerAccount that gitlab-runner itself runs as
 */
public record RoleRequest(
    String gitlabUrl,
    String issuer,
    String audience,
    List<TrustedProject> projects,
    List<TrustedRef> refs,
    List<String> environments,
    List<String> subComponents,
    RoleArn role,
    String region,
    boolean providerExists,
    List<String> thumbprints,
    List<String> managedPolicies,
    String runnerAccount) {

  static final List<String> USUAL_SUB = List.of("project_path", "ref_type", "ref");

  public RoleRequest {
    projects = List.copyOf(projects);
    refs = List.copyOf(refs);
    environments = List.copyOf(environments);
    subComponents = List.copyOf(subComponents);
    thumbprints = List.copyOf(thumbprints);
    managedPolicies = List.copyOf(managedPolicies);
  }

  Provider provider() {
    return new Provider(role.partition(), role.account(), issuer);
  }

  boolean hasUsualSub() {
    return subComponents.equals(USUAL_SUB);
  }

  /** Whether AWS itself sees that a ref is protected. */
  boolean awsSeesProtection() {
    return subComponents.contains("ref_protected")
        || provider().offered().contains("ref_protected");
  }

  /** Whether AWS itself sees the number of the project, not its path alone. */
  boolean awsSeesIds() {
    return subComponents.contains("project_id") || provider().offered().contains("project_id");
  }

  boolean hasIds() {
    return projects.getFirst().id().isPresent();
  }

  List<String> projectIds() {
    return projects.stream().flatMap(project -> project.id().stream()).toList();
  }

  /** The lines of the role's trust policy. */
  public List<String> trustPolicy() {
    Map<String, List<String>> claims = new LinkedHashMap<>();
    claims.put("sub", subjects());
    claims.put("project_id", projectIds());
    claims.put("ref_protected", List.of("true"));
    boolean patterns = refs.stream().anyMatch(TrustedRef::isPattern);
    return new Admission(provider(), audience, new Claims(claims), patterns).policy();
  }

  private List<String> subjects() {
    return projects.stream()
        .flatMap(project -> refs.stream().map(ref -> subject(project, ref)))
        .toList();
  }

  private String subject(TrustedProject project, TrustedRef ref) {
    return String.join(
        ":",
        subComponents.stream()
            .map(component -> component + ":" + value(component, project, ref))
            .toList());
  }

  private static String value(String component, TrustedProject project, TrustedRef ref) {
    return switch (component) {
      case "project_path" -> project.path();
      case "project_id" -> project.id().orElseThrow();
      case "ref_type" -> ref.kind().type();
      case "ref" -> ref.name();
      default -> "true"; // the components whose names end in _protected
    };
  }
}
