package awsoidc.command;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobVariable;
import awsoidc.token.TokenSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalTest {

  private static final String YAML =
      """
      roles:
        - assume: arn:aws:iam::123456789012:role/ShopDeploy
        - assume: {variable: ROLE, allow: ["arn:aws:iam::123456789012:role/ci/*"]}
      """;

  private final Rehearsal rehearsal =
      new Rehearsal(
          Clock.systemUTC(),
          YAML,
          new TokenSettings(
              "https://gitlab.example.com", List.of("aws"), Optional.empty(), Optional.empty()));

  @AfterEach
  void close() {
    rehearsal.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ShopDeploy, <AssumedRoleId>",
    "ci/chosen, <AssumedRoleId>",
    "ci/other, <Code>AccessDenied</Code>"
  })
  void roles_of_the_configuration_and_of_variables_can_be_assumed(String role, String answer)
      throws Exception {
    assertThat(assume(role, variables(job()))).contains(answer);
  }

  @Test
  void the_sessions_that_were_given_are_known() throws Exception {
    assume("ShopDeploy", variables(job()));

    assertThat(rehearsal.sessions())
        .extracting("assumedRoleArn")
        .containsExactly("arn:aws:sts::123456789012:assumed-role/ShopDeploy/me");
  }

  private Job job() {
    JobBuilder builder =
        Job.builder()
            .variable("ACCOUNT", "123456789012")
            .variable(JobVariable.expanded("ROLE", "arn:aws:iam::${ACCOUNT}:role/ci/chosen"));
    rehearsal.addVariables(builder);
    JobSource.Request request =
        new JobSource.Request(Map.of("T", List.of("aws")), Optional.empty(), Map.of());
    rehearsal.addTokens(builder, request, new JobIdentity(Map.of()));
    return builder.build();
  }

  private static Map<String, String> variables(Job job) {
    Map<String, String> variables = new HashMap<>();
    job.variables().forEach(variable -> variables.put(variable.key(), variable.value()));
    return variables;
  }

  private static String assume(String role, Map<String, String> variables) throws Exception {
    Map<String, String> parameters =
        Map.of(
            "Action", "AssumeRoleWithWebIdentity",
            "Version", "2011-06-15",
            "RoleSessionName", "me",
            "DurationSeconds", "43200",
            "RoleArn", "arn:aws:iam::123456789012:role/" + role,
            "WebIdentityToken", variables.getOrDefault("T", ""));
    String form =
        parameters.entrySet().stream()
            .map(one ->
                one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    URI sts = URI.create(variables.getOrDefault("AWS_ENDPOINT_URL_STS", ""));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(sts)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(BodyPublishers.ofString(form))
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
