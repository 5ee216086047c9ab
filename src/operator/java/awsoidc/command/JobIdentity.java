package awsoidc.command;

import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose job it is, as GitLab says it in the token and in the payload.
 *
 * @param claims by name; project, ref and its protection go into the payload, too
 */
record JobIdentity(Map<String, String> claims) {

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

  /** Of each token anew. */
  private static final Set<String> OF_THE_ISSUER = Set.of("iss", "aud", "exp", "nbf", "iat", "jti");

  private static final Set<String> OF_THE_SUBJECT = Set.of("project_path", "ref", "ref_type");

  JobIdentity {
    claims = new LinkedHashMap<>(claims);
  }

  /** In an environment: GitLab claims it, and that it is not protected unless told otherwise. */
  JobIdentity with(Optional<String> environment) {
    Map<String, String> more = new LinkedHashMap<>();
    environment.ifPresent(name -> {
      more.put("environment", name);
      more.put("environment_protected", "false");
    });
    more.putAll(claims);
    return new JobIdentity(more);
  }

  /**
   * What is not claimed stays as in a job of acme/shop on its protected branch main.
   *
   * @throws IllegalArgumentException whose message says which claim is wrong
   */
  void apply(JobBuilder job) {
    Job usual = job.build();
    String path = claims.getOrDefault("project_path", usual.projectPath());
    if (!path.matches("[\\w.-]+(/[\\w.-]+)+")) {
      throw new IllegalArgumentException("project_path must be such as acme/shop");
    }
    job.project(number("project_id", usual.projectId()), path).id(number("job_id", usual.id()));
    String ref = claims.getOrDefault("ref", usual.ref());
    if (claims.getOrDefault("ref_type", usual.refType()).equals("tag")) {
      job.tag(ref);
    } else {
      job.ref(ref);
    }
    String isProtected = claims.getOrDefault("ref_protected", "" + usual.refProtected());
    job.protectedRef(Boolean.parseBoolean(isProtected));
  }

  private long number(String claim, long usual) {
    String text = claims.getOrDefault(claim, Long.toString(usual));
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException(claim + " must be a number");
    }
    return Long.parseLong(text);
  }

  /**
   * The claims of a token of this job.
   *
   * @param had the token that the job had already: what is not claimed stays as there
   */
  Map<String, Object> of(Job job, Optional<IdToken> had) {
    Map<String, List<String>> former =
        had.map(IdToken::claims).map(Claims::values).orElse(Map.of());
    GitLabClaims all = GitLabClaims.of(job);
    for (Map.Entry<String, List<String>> claim : former.entrySet()) {
      if (!OF_THE_ISSUER.contains(claim.getKey())) {
        all = all.with(claim.getKey(), value(claim.getKey(), claim.getValue()));
      }
    }
    if (claims.keySet().stream().anyMatch(OF_THE_SUBJECT::contains)) {
      all = all.without("sub"); // then it is made of the others
    }
    for (Map.Entry<String, String> claim : claims.entrySet()) {
      all = all.with(claim.getKey(), value(claim.getKey(), List.of(claim.getValue())));
    }
    return all.asMap();
  }

  private static Object value(String claim, List<String> values) {
    return claim.equals("groups_direct") ? values : String.join(",", values);
  }

  /** A keyword's text with the job's variables in place of their names. */
  static String expanded(String text, Job job) {
    Map<String, String> values = new LinkedHashMap<>();
    job.variables().forEach(variable -> values.put(variable.key(), variable.value()));
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> {
          String name = found.group(1) == null ? found.group(2) : found.group(1);
          return Matcher.quoteReplacement(values.getOrDefault(name, ""));
        });
  }
}
