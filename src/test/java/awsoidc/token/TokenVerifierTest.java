package awsoidc.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.net.Network;
import awsoidc.refusal.Help;
import awsoidc.refusal.TokenRefusals;
import awsoidc.token.TokenVerifier.Result;
import awsoidc.token.TokenVerifier.Result.Kind;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

  private static final String ISSUER = "https://gitlab.example.com";
  private static final TokenSettings SETTINGS =
      new TokenSettings(
          ISSUER, List.of("https://aws"), Optional.empty(), Optional.of(Network.USUAL));

  private static final RSAKey RSA = rsa("rsa");
  private static final RSAKey ROTATED = rsa("rotated");
  private static final ECKey EC = ec();

  @TempDir private Path cache;

  private final List<String> fetched = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private List<JWK> published = List.of(RSA.toPublicJWK(), EC.toPublicJWK());
  private Optional<String> document = Optional.empty();
  private String named = ISSUER;
  private Duration slept = Duration.ZERO;
  private Runnable meanwhile = () -> {};

  private static RSAKey rsa(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey ec() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_token_that_the_issuer_signed_is_verified() throws Exception {
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
    assertThat(verify(token(JWSAlgorithm.ES256, "ec", new ECDSASigner(EC))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
  }

  @Test
  void a_signature_of_somebody_else_is_refused() throws Exception {
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(ROTATED))))
        .isEqualTo(new Result(Kind.REFUSED, "its signature is not that of " + ISSUER));
  }

  @Test
  void a_claim_that_was_changed_is_refused() throws Exception {
    String jwt = token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA)).jwt().reveal();
    String[] parts = jwt.split("\\.", -1);
    IdToken changed =
        IdToken.decode(
            "T", parts[0] + "." + Jwts.of("{\"sub\":\"x\"}").split("\\.", -1)[1] + "." + parts[2]);
    assertThat(verify(changed)).extracting(Result::kind).isEqualTo(Kind.REFUSED);
  }

  /** RFC 8725, section 2.1: the public key as the secret of HS256. */
  @Test
  void symmetric_signatures_and_none_are_refused_before_any_key_is_fetched() throws Exception {
    byte[] publicKey = RSA.toRSAPublicKey().getEncoded();
    assertThat(verify(token(JWSAlgorithm.HS256, "rsa", new MACSigner(publicKey))))
        .isEqualTo(new Result(Kind.REFUSED, "its signature is of the kind HS256, not RS256"));
    IdToken none = IdToken.decode("T", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
    assertThat(verify(none)).isEqualTo(new Result(Kind.REFUSED, "it is not a signed JWT"));
    assertThat(fetched).isEmpty();
  }

  @Test
  void a_key_of_another_kind_than_the_signature_is_refused() throws Exception {
    assertThat(verify(token(JWSAlgorithm.ES256, "rsa", new ECDSASigner(EC))))
        .extracting(Result::kind)
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void issuer_audience_and_times_are_checked() throws Exception {
    RSASSASigner signer = new RSASSASigner(RSA);
    assertThat(verify(token(claims().issuer("https://gitlab.com").build(), signer)))
        .extracting(Result::kind)
        .isEqualTo(Kind.REFUSED);
    assertThat(verify(token(claims().audience("https://vault").build(), signer)))
        .isEqualTo(new Result(Kind.REFUSED, "its aud is not ours"));
    Date past = Date.from(now.minusSeconds(61));
    assertThat(verify(token(claims().expirationTime(past).build(), signer)))
        .extracting(Result::kind)
        .isEqualTo(Kind.EXPIRED);
    assertThat(verify(token(claims().expirationTime(null).build(), signer)))
        .isEqualTo(new Result(Kind.REFUSED, "it has no exp"));
    Date future = Date.from(now.plusSeconds(62));
    assertThat(verify(token(claims().notBeforeTime(future).build(), signer)).toString())
        .contains("it is not valid before");
    assertThat(
            verify(token(claims().expirationTime(Date.from(now.minusSeconds(30))).build(), signer)))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
  }

  /** RFC 7519, section 2. */
  @Test
  void times_with_a_fraction_count() throws Exception {
    RSASSASigner signer = new RSASSASigner(RSA);
    double second = now.getEpochSecond() + 0.5;
    assertThat(verify(token(claims().claim("exp", second + 600).build(), signer)))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
    assertThat(verify(token(claims().claim("exp", second - 600).build(), signer)))
        .extracting(Result::kind)
        .isEqualTo(Kind.EXPIRED);
    assertThat(verify(token(claims().claim("nbf", second + 600).build(), signer)).toString())
        .contains("it is not valid before");
  }

  /** Each is a number to JSON, and not all are a time. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1e308",
        "-1e308",
        "1e999",
        "1e-999",
        "9223372036854775807",
        "-9223372036854775808",
        "253402300799",
        "253402300800",
        "-253402300799",
        "31556889864403199",
        "99999999999999999999",
        "1795447200.5",
        "\"soon\"",
        "null",
        "[]",
        "{}"
      })
  void no_time_of_a_token_ends_in_an_error_of_ours(String number) throws Exception {
    for (String claim : List.of("exp", "nbf", "iat")) {
      String payload =
          "{\"iss\":\"%s\",\"aud\":\"https://aws\",\"%s\":%s%s}"
              .formatted(ISSUER, claim, number, claim.equals("exp") ? "" : ",\"exp\":9999999999");
      JWSObject jws =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), new Payload(payload));
      jws.sign(new RSASSASigner(RSA));
      IdToken token = IdToken.decode("T", jws.serialize());

      assertThat(verify(token)).as(payload).extracting(Result::kind).isNotEqualTo(Kind.UNAVAILABLE);
      assertThat(
              TokenRefusals.expired(token, now)
                  .lines(new Help(Path.of("/opt/x"), Optional.empty())))
          .isNotEmpty();
      assertThat(token.issuedAt().map(iat -> Duration.between(iat, now).toMillis())).isNotNull();
    }
  }

  @Test
  void keys_are_fetched_once_and_kept_for_an_hour_by_all_processes() throws Exception {
    IdToken token = token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA));
    verify(token);
    verify(token);
    assertThat(fetched)
        .containsExactly(ISSUER + "/.well-known/openid-configuration", ISSUER + "/keys");
    now = now.plus(Duration.ofMinutes(30));
    verify(token);
    assertThat(fetched).hasSize(2);
    now = now.plus(Duration.ofMinutes(31));
    verify(token);
    assertThat(fetched).hasSize(4);
  }

  @Test
  void a_key_that_is_new_just_after_a_fetch_is_found() throws Exception {
    verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA)));
    published = List.of(ROTATED.toPublicJWK());

    assertThat(verify(token(JWSAlgorithm.RS256, "rotated", new RSASSASigner(ROTATED))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
    assertThat(fetched).hasSize(4);
  }

  /** It is the job's mistake: GitLab must not try again, and no other job must wait. */
  @Test
  void a_made_up_key_fails_its_own_job_alone() throws Exception {
    IdToken known = token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA));
    IdToken madeUp = token(JWSAlgorithm.RS256, "made-up", new RSASSASigner(ROTATED));
    verify(known);
    for (int i = 0; i < 5; i++) {
      assertThat(verify(madeUp))
          .isEqualTo(new Result(Kind.REFUSED, ISSUER + " has no key made-up"));
    }

    int before = fetched.size();
    Duration waited = slept;
    assertThat(verify(known)).extracting(Result::kind).isEqualTo(Kind.VERIFIED);
    assertThat(fetched).hasSize(before);
    assertThat(slept).isEqualTo(waited);
  }

  @Test
  void made_up_keys_make_us_ask_the_issuer_once_in_five_seconds_at_most() throws Exception {
    verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA)));
    Instant begin = now;
    IdToken madeUp = token(JWSAlgorithm.RS256, "made-up", new RSASSASigner(ROTATED));
    for (int i = 0; i < 20; i++) {
      assertThat(verify(madeUp)).extracting(Result::kind).isEqualTo(Kind.REFUSED);
    }
    long fetches = fetched.size() / 2;
    assertThat(fetches).isLessThanOrEqualTo(1 + Duration.between(begin, now).toSeconds() / 5);
  }

  /** Many jobs wait at once: one of them asks, and the others take what it has got. */
  @Test
  void keys_that_another_process_fetched_meanwhile_decide() throws Exception {
    IdToken rotated = token(JWSAlgorithm.RS256, "rotated", new RSASSASigner(ROTATED));
    IdToken madeUp = token(JWSAlgorithm.RS256, "made-up", new RSASSASigner(ROTATED));
    verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA)));
    published = List.of(ROTATED.toPublicJWK());
    meanwhile = () -> assertThat(verify(rotated)).extracting(Result::kind).isEqualTo(Kind.VERIFIED);

    assertThat(verify(madeUp)).extracting(Result::kind).isEqualTo(Kind.REFUSED);
    assertThat(fetched).hasSize(4);
  }

  @Test
  void a_key_that_is_new_just_after_a_made_up_one_was_searched_for_is_found() throws Exception {
    verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA)));
    verify(token(JWSAlgorithm.RS256, "made-up", new RSASSASigner(ROTATED)));
    published = List.of(ROTATED.toPublicJWK());

    assertThat(verify(token(JWSAlgorithm.RS256, "rotated", new RSASSASigner(ROTATED))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
  }

  /** Scripts of `host` run as the account that the file belongs to. */
  @Test
  void a_pipe_in_place_of_the_kept_keys_is_not_waited_for() throws Exception {
    Path keys = Files.createDirectories(cache.resolve("keys"));
    Path pipe = keys.resolve("jwks-https_3a__2f__2f_gitlab.example.com.json");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    IdToken known = token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA));

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(verify(known)).extracting(Result::kind).isEqualTo(Kind.VERIFIED));
  }

  @Test
  void the_first_fetch_is_none_of_the_searches() throws Exception {
    IdToken madeUp = token(JWSAlgorithm.RS256, "made-up", new RSASSASigner(ROTATED));
    verify(madeUp);
    assertThat(fetched).hasSize(2);
    published = List.of(ROTATED.toPublicJWK());
    assertThat(verify(token(JWSAlgorithm.RS256, "rotated", new RSASSASigner(ROTATED))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
  }

  /** RFC 7517, section 5. */
  @Test
  void a_key_that_cannot_be_read_disables_no_other() throws Exception {
    document =
        Optional.of(
            "{\"keys\":[null,1,{},{\"kty\":\"RSA\",\"kid\":\"rsa\"},{\"kty\":\"new\",\"kid\":\"rsa\"},"
                + "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"kid\":\"x\"},"
                + RSA.toPublicJWK().toJSONString()
                + "]}");
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "{}", "{\"keys\":null}", "{\"keys\":3}", "<html>", ""})
  void what_is_no_set_of_keys_is_a_transient_error(String body) throws Exception {
    document = Optional.of(body);
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))))
        .isEqualTo(new Result(Kind.UNAVAILABLE, ISSUER + "/keys is no set of keys (RFC 7517)"));
  }

  @Test
  void a_key_that_is_not_for_signatures_verifies_none() throws Exception {
    IdToken token = token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA));
    RSAKey key = RSA.toPublicJWK();
    published = List.of(new RSAKey.Builder(key).keyUse(KeyUse.ENCRYPTION).build());
    assertThat(verify(token)).isEqualTo(new Result(Kind.REFUSED, ISSUER + " has no key rsa"));

    now = now.plus(Duration.ofHours(2));
    published =
        List.of(new RSAKey.Builder(key).keyOperations(Set.of(KeyOperation.ENCRYPT)).build());
    assertThat(verify(token)).extracting(Result::kind).isEqualTo(Kind.REFUSED);

    now = now.plus(Duration.ofHours(2));
    published = List.of(new RSAKey.Builder(key).keyUse(KeyUse.SIGNATURE).build());
    assertThat(verify(token)).extracting(Result::kind).isEqualTo(Kind.VERIFIED);
  }

  @Test
  void of_several_keys_with_one_name_each_is_tried() throws Exception {
    RSAKey twin = new RSAKey.Builder(ROTATED.toPublicJWK()).keyID("rsa").build();
    published = List.of(twin, RSA.toPublicJWK());
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(ROTATED))))
        .extracting(Result::kind)
        .isEqualTo(Kind.VERIFIED);
  }

  /** OpenID Connect Discovery 1.0, section 4.3. */
  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example.com", ISSUER + "/", ""})
  void keys_of_an_issuer_that_names_itself_otherwise_are_not_taken(String name) throws Exception {
    named = name;
    assertThat(verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))))
        .isEqualTo(
            new Result(
                Kind.UNAVAILABLE,
                ISSUER
                    + "/.well-known/openid-configuration names the issuer "
                    + name
                    + ", not "
                    + ISSUER));
  }

  @Test
  void the_cache_is_private_and_what_is_wrong_with_it_is_no_error() throws Exception {
    IdToken token = token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA));
    verify(token);
    Path file = cache.resolve("keys").resolve("jwks-https_3a__2f__2f_gitlab.example.com.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    for (String content :
        List.of(
            "",
            "{",
            "{\"keys\":3}",
            "null",
            "{\"keys\":[null]}",
            "x".repeat(Fetch.MAX_BYTES + 1))) {
      Files.writeString(file, content);
      Files.setLastModifiedTime(file, FileTime.from(now));
      assertThat(verify(token))
          .as(content.substring(0, Math.min(9, content.length())))
          .extracting(Result::kind)
          .isEqualTo(Kind.VERIFIED);
    }
    Files.setLastModifiedTime(file, FileTime.from(now.plusSeconds(9_999)));
    assertThat(verify(token)).extracting(Result::kind).isEqualTo(Kind.VERIFIED);
  }

  @Test
  void keys_that_cannot_be_fetched_are_a_transient_error() throws Exception {
    TokenVerifier away =
        new TokenVerifier(
            SETTINGS,
            url -> {
              throw new IOException("Connection refused");
            },
            cache,
            () -> now);
    assertThat(away.verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))))
        .isEqualTo(
            new Result(
                Kind.UNAVAILABLE,
                ISSUER + "/.well-known/openid-configuration: Connection refused"));
  }

  @Test
  void keys_over_http_for_an_issuer_of_https_are_not_taken() throws Exception {
    TokenVerifier downgraded =
        new TokenVerifier(
            SETTINGS, url -> discovery(ISSUER, "http://gitlab.example.com/keys"), cache, () -> now);
    assertThat(
            downgraded.verify(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA))).toString())
        .contains("UNAVAILABLE", "which is not https");
  }

  private static String discovery(String issuer, String keys) {
    return "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(issuer, keys);
  }

  private Result verify(IdToken token) {
    return new TokenVerifier(
            SETTINGS,
            url -> {
              fetched.add(url.toString());
              return url.getPath().endsWith("/keys")
                  ? document.orElseGet(() -> new JWKSet(published).toString(true))
                  : discovery(named, ISSUER + "/keys");
            },
            cache.resolve("keys"),
            () -> now,
            duration -> {
              slept = slept.plus(duration);
              now = now.plus(duration);
              Runnable once = meanwhile;
              meanwhile = () -> {};
              once.run();
            })
        .verify(token);
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("https://aws")
        .subject("s")
        .expirationTime(Date.from(now.plusSeconds(36_000)));
  }

  private IdToken token(JWTClaimsSet claims, JWSSigner signer) throws Exception {
    return token(JWSAlgorithm.RS256, "rsa", signer, claims);
  }

  private IdToken token(JWSAlgorithm algorithm, String kid, JWSSigner signer) throws Exception {
    return token(algorithm, kid, signer, claims().build());
  }

  private static IdToken token(
      JWSAlgorithm algorithm, String kid, JWSSigner signer, JWTClaimsSet claims) throws Exception {
    SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(kid).build(), claims);
    jwt.sign(signer);
    return IdToken.decode("T", jwt.serialize());
  }
}
