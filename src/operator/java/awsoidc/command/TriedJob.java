package awsoidc.command;

import awsoidc.report.JsonText;
import awsoidc.runner.ContainerRequest;
import awsoidc.runner.JobResponse;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A job that {@code check} asks about.
 *
 * @param absent says of a claim that it is missing, and why
 */
record TriedJob(JobResponse job, String absent) {

  private static final String NOT_CLAIMED = "the token has no such claim";

  /** {"alg":"none"}: nobody but this command takes such a token. */
  private static final String UNSIGNED = "eyJhbGciOiJub25lIn0.";

  /** The claims that a payload says, too (JobResponse). */
  private static final Set<String> FACTS =
      Set.of("project_id", "project_path", "namespace_path", "ref", "ref_type", "ref_protected");

  static TriedJob ofPayload(JobResponse job) {
    return new TriedJob(job, NOT_CLAIMED);
  }

  /**
   * The job of a token.
   *
   * @param variable the entry of id_tokens: that has it
   */
  static TriedJob ofToken(String variable, IdToken token) {
    return new TriedJob(
        job(variable, token.jwt().reveal(), token.claims(), timeout(token)), NOT_CLAIMED);
  }

  /** A job whose token claims this. */
  static TriedJob ofClaims(String variable, Map<String, List<String>> claims) {
    String json =
        JsonText.of(out -> {
          out.writeStartObject();
          for (Map.Entry<String, List<String>> claim : claims.entrySet()) {
            out.writeFieldName(claim.getKey());
            String[] values = claim.getValue().toArray(String[]::new);
            out.writeArray(values, 0, values.length);
          }
          out.writeEndObject();
        });
    String payload =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    return new TriedJob(
        job(variable, UNSIGNED + payload + ".", new Claims(claims), Optional.empty()),
        "it is not given (--claims)");
  }

  /** GitLab lets a token live for the job's timeout, from when the job begins. */
  private static Optional<Duration> timeout(IdToken token) {
    return token
        .issuedAt()
        .flatMap(begin -> token.expiry().map(end -> Duration.between(begin, end)))
        .filter(Duration::isPositive);
  }

  private static JobResponse job(
      String variable, String jwt, Claims claims, Optional<Duration> timeout) {
    Map<String, String> facts = new LinkedHashMap<>();
    FACTS.forEach(name -> claims.text(name).ifPresent(value -> facts.put(name, value)));
    return new JobResponse(
        claims.text("job_id"),
        Map.of(variable, jwt),
        timeout,
        facts,
        List.of(),
        Set.of(),
        false,
        new ContainerRequest(Optional.empty(), List.of(), List.of(), List.of(), Set.of()));
  }

  /** The same with these job variables. */
  TriedJob with(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(job.variables());
    variables.putAll(more);
    return new TriedJob(
        new JobResponse(
            job.id(),
            variables,
            job.timeout(),
            job.facts(),
            job.uploads(),
            job.mentioned(),
            job.movesFiles(),
            job.containers()),
        absent);
  }

  /** A job variable as the runner hands it to config: expanded, unless it is raw. */
  Map<String, String> expanded() {
    var expand = job.containers().expansion(job.variables(), name -> Optional.empty());
    Map<String, String> expanded = new HashMap<>();
    job.variables()
        .forEach((name, value) ->
            expanded.put(
                name, job.containers().raw().contains(name) ? value : expand.apply(value)));
    return expanded;
  }

  /** Without the job's secrets. */
  @Override
  public String toString() {
    return "TriedJob[" + job + "]";
  }
}
