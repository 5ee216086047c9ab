package awsoidc.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.demo.runner.GitLabClaims;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class IssuerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** One for all: its key takes long to make. */
  @AutoClose private static final Issuer ISSUER = Issuer.start(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void a_token_verifies_against_the_published_keys() throws Exception {
    int before = ISSUER.keyRequests();
    SignedJWT token = SignedJWT.parse(token(Map.of("sub", "me"), "https://gitlab.example.com"));
    assertThat(verifies(token)).isTrue();
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(ISSUER.url());
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("me");
    assertThat(ISSUER.keyRequests()).isEqualTo(before + 1);
  }

  @Test
  void a_forged_token_has_the_same_key_id_and_does_not_verify() throws Exception {
    String forged = ISSUER.forged(Map.of(), List.of("a"), Duration.ofHours(1));
    assertThat(SignedJWT.parse(forged).getHeader().getKeyID()).isEqualTo("demo");
    assertThat(verifies(SignedJWT.parse(forged))).isFalse();
  }

  @Test
  void times_are_those_of_gitlab() throws Exception {
    var claims = SignedJWT.parse(token(Map.of(), "a")).getJWTClaimsSet();
    assertThat(claims.getIssueTime()).isEqualTo(Date.from(NOW));
    assertThat(claims.getNotBeforeTime()).isEqualTo(Date.from(NOW.minusSeconds(5)));
    assertThat(claims.getExpirationTime()).isEqualTo(Date.from(NOW.plusSeconds(3600)));
    assertThat(claims.getJWTID()).isNotBlank();
  }

  @Test
  void one_audience_is_a_string_and_several_are_a_list() throws Exception {
    assertThat(payload(token(Map.of(), "a")).get("aud")).isEqualTo("a");
    assertThat(payload(token(Map.of(), "a", "b")).get("aud")).isEqualTo(List.of("a", "b"));
  }

  @Test
  void the_callers_claims_win() throws Exception {
    String token = token(Map.of("iss", "https://elsewhere.example", "exp", 7), "a");
    assertThat(payload(token))
        .containsEntry("iss", "https://elsewhere.example")
        .containsEntry("exp", 7L);
  }

  @Test
  void a_fault_is_met_once() throws Exception {
    ISSUER.answerNextRaw(500, "text/html", "<h1>oops</h1>");
    assertThatThrownBy(() -> VerificationKeys.of(ISSUER.url())).isInstanceOf(IOException.class);
    assertThat(VerificationKeys.of(ISSUER.url()).getKeys()).hasSize(1);
  }

  @Test
  void default_claims_are_strings_but_for_the_runner_and_the_groups() {
    Map<String, Object> claims = GitLabClaims.ofProject("acme/shop").asMap();
    assertThat(claims)
        .containsEntry("project_path", "acme/shop")
        .containsEntry("namespace_path", "acme")
        .containsEntry("ref_protected", "true")
        .containsEntry("sub", "project_path:acme/shop:ref_type:branch:ref:main")
        .containsEntry("runner_id", 1)
        .containsEntry("groups_direct", List.of("acme"));
  }

  @Test
  void sub_follows_the_other_claims_unless_it_is_given() {
    GitLabClaims claims = GitLabClaims.ofProject("acme/shop").with("ref", "next");
    assertThat(claims.asMap())
        .containsEntry("sub", "project_path:acme/shop:ref_type:branch:ref:next");
    assertThat(claims.with("sub", "x").asMap()).containsEntry("sub", "x");
    assertThat(claims.without("ref_protected").asMap()).doesNotContainKey("ref_protected");
  }

  private static String token(Map<String, ?> claims, String... audience) {
    return ISSUER.idToken(claims, List.of(audience), Duration.ofHours(1));
  }

  private static Map<String, Object> payload(String token) throws Exception {
    return SignedJWT.parse(token).getPayload().toJSONObject();
  }

  private static boolean verifies(SignedJWT token) throws Exception {
    JWKSet keys = VerificationKeys.of(ISSUER.url());
    return token.verify(
        new RSASSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey()));
  }
}
