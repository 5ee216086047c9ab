package awsoidc.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.token.Discovery;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {

  private static final String GITLAB = "https://gitlab.internal";
  private static final PublicUrl URL = new PublicUrl("https://oidc.example.com/ci");
  private static final Duration KEEP = Duration.ofHours(1);
  private static final RSAKey FIRST = rsa("first", 2048);
  private static final RSAKey SECOND = rsa("second", 2048);

  private final Map<String, String> place = new LinkedHashMap<>();
  private final List<String> order = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private String keys = set(FIRST.toPublicJWK());
  private String metadata = metadata(GITLAB);

  private final PublicPlace memory =
      new PublicPlace() {
        @Override
        public Optional<String> read(String path) {
          return Optional.ofNullable(place.get(path));
        }

        @Override
        public void write(String path, String document) {
          order.add(path);
          place.put(path, document);
        }

        @Override
        public String describe(String path) {
          return "memory:" + path;
        }
      };

  @Test
  void issuer_and_jwks_uri_are_public_and_all_else_stays() throws Exception {
    publisher(Optional.empty()).publish(gitlab());

    assertThat(JSONObjectUtils.parse(published(Publisher.METADATA_PATH)))
        .containsEntry("issuer", "https://oidc.example.com/ci")
        .containsEntry("jwks_uri", "https://oidc.example.com/ci/oauth/discovery/keys")
        .containsEntry("claims_supported", List.of("iss", "sub"));
  }

  /** Else a token of a new key would meet a document that does not lead to it. */
  @Test
  void the_keys_are_published_before_the_document_that_names_them() throws Exception {
    publisher(Optional.empty()).publish(gitlab());

    assertThat(order).containsExactly(Publisher.KEYS_PATH, Publisher.METADATA_PATH);
  }

  @Test
  void what_is_published_already_is_not_written_again() throws Exception {
    publisher(Optional.empty()).publish(gitlab());
    order.clear();
    Publication again = publisher(Optional.empty()).publish(gitlab());

    assertThat(order).isEmpty();
    assertThat(again.added()).isEmpty();
  }

  /** AWS takes no key with key_ops, and none whose certificates differ. */
  @Test
  void a_key_is_published_without_what_aws_stumbles_over() throws Exception {
    keys =
        set(
            new RSAKey.Builder(FIRST.toPublicJWK())
                .keyUse(null)
                .keyOperations(Set.of(KeyOperation.VERIFY))
                .build());
    publisher(Optional.empty()).publish(gitlab());

    assertThat(onlyKey()).containsOnlyKeys("kty", "e", "n", "use", "alg", "kid");
  }

  @Test
  void keys_that_aws_cannot_use_are_left_out_and_named() throws Exception {
    ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
    RSAKey short1 = rsa("short", 1024);
    RSAKey nameless = new RSAKey.Builder(rsa("x", 2048).toPublicJWK()).keyID(null).build();
    RSAKey encrypts =
        new RSAKey.Builder(SECOND.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).keyID("enc").build();
    RSAKey pss =
        new RSAKey.Builder(SECOND.toPublicJWK()).algorithm(JWSAlgorithm.PS256).keyID("pss").build();
    keys =
        set(
            curve.toPublicJWK(),
            short1.toPublicJWK(),
            nameless,
            encrypts,
            pss,
            FIRST.toPublicJWK());
    Publication publication = publisher(Optional.empty()).publish(gitlab());

    assertThat(publication.current()).containsExactly("first");
    assertThat(publication.doubts())
        .containsExactly(
            "the key curve is not of type RSA",
            "the key short has 1024 bits, fewer than 2048",
            "a key has no kid, which AWS needs",
            "the key enc is not for signatures",
            "the key pss is for PS256, not for RS256");
  }

  @Test
  void a_private_key_is_never_published() {
    keys = set(FIRST);

    assertRefused("a private key");
  }

  @Test
  void more_keys_than_aws_takes_are_refused() {
    keys =
        set(
            IntStream.rangeClosed(0, 100)
                .mapToObj(i -> new RSAKey.Builder(FIRST.toPublicJWK()).keyID("k" + i).build())
                .toArray(JWK[]::new));

    assertRefused("101 RSA keys, but AWS takes at most 100");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "{}", "[]", "{\"keys\": 1}", "{\"keys\": [1, null, {}]}", "x"})
  void what_is_no_set_of_keys_is_refused(String document) {
    keys = document;

    assertRefused("oauth/discovery/keys");
  }

  @Test
  void documents_of_another_gitlab_are_refused() {
    metadata = metadata("https://gitlab.other");

    assertRefused("names the issuer https://gitlab.other, not https://gitlab.internal");
  }

  /** Its keys would stay, and sign for this issuer. */
  @Test
  void a_place_with_the_documents_of_another_issuer_is_refused() {
    place.put(Publisher.METADATA_PATH, "{\"issuer\": \"https://oidc.other\"}");

    assertRefused("is of another issuer, https://oidc.other");
  }

  @Test
  void what_is_damaged_at_the_place_is_replaced() throws Exception {
    place.put(Publisher.METADATA_PATH, "{");
    place.put(Publisher.KEYS_PATH, "{");
    publisher(Optional.empty()).publish(gitlab());

    assertThat(kids()).containsExactly("first");
  }

  @Test
  void an_old_key_stays_until_somebody_removes_it() throws Exception {
    publisher(Optional.empty()).publish(gitlab());
    keys = set(SECOND.toPublicJWK());
    Publication rotated = publisher(Optional.empty()).publish(gitlab());

    assertThat(kids()).containsExactly("second", "first");
    assertThat(rotated.added()).containsExactly("second");
    assertThat(rotated.leaving()).containsOnlyKeys("first");
    assertThat(rotated.gone()).containsExactly("first");

    Publication pruned = publisher(Optional.of(Duration.ZERO)).publish(gitlab());
    assertThat(kids()).containsExactly("second");
    assertThat(pruned.removed()).containsExactly("first");
  }

  @Test
  void an_old_key_is_removed_after_its_time() throws Exception {
    Publisher publisher = publisher(Optional.of(KEEP));
    publisher.publish(gitlab());
    keys = set(SECOND.toPublicJWK());
    publisher.publish(gitlab());
    now = now.plus(KEEP).minusSeconds(1);
    assertThat(publisher.publish(gitlab()).gone()).isEmpty();
    assertThat(kids()).containsExactly("second", "first");

    now = now.plusSeconds(1);
    assertThat(publisher.publish(gitlab()).removed()).containsExactly("first");
    assertThat(kids()).containsExactly("second");
    assertThat(publisher.publish(gitlab()).removed()).isEmpty();
  }

  @Test
  void a_key_that_comes_back_does_not_leave_at_its_former_time() throws Exception {
    Publisher publisher = publisher(Optional.of(KEEP));
    publisher.publish(gitlab());
    keys = set(SECOND.toPublicJWK());
    publisher.publish(gitlab());
    keys = set(FIRST.toPublicJWK(), SECOND.toPublicJWK());
    publisher.publish(gitlab());
    now = now.plus(KEEP);
    keys = set(SECOND.toPublicJWK());
    publisher.publish(gitlab());

    assertThat(kids()).containsExactly("second", "first");
  }

  @Test
  void another_key_of_the_same_name_replaces_the_former() throws Exception {
    publisher(Optional.empty()).publish(gitlab());
    keys = set(new RSAKey.Builder(SECOND.toPublicJWK()).keyID("first").build());
    Publication publication = publisher(Optional.empty()).publish(gitlab());

    assertThat(publication.added()).containsExactly("first");
    assertThat(onlyKey()).containsEntry("n", SECOND.getModulus().toString());
  }

  @Test
  void a_document_that_does_not_promise_rs256_is_doubted() throws Exception {
    metadata = metadata.replace("RS256", "ES256");

    assertThat(publisher(Optional.empty()).publish(gitlab()).doubts()).hasSize(1);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> publisher(Optional.empty()).publish(gitlab()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
    assertThat(order).isEmpty();
  }

  private Publisher publisher(Optional<Duration> keep) {
    return new Publisher(URL, memory, keep, () -> now);
  }

  private Discovery gitlab() {
    return new Discovery(
        GITLAB, url -> url.getPath().equals("/.well-known/openid-configuration") ? metadata : keys);
  }

  private String published(String path) {
    return Optional.ofNullable(place.get(path)).orElseThrow();
  }

  private List<String> kids() throws ParseException {
    return published().stream().map(key -> String.valueOf(key.get("kid"))).toList();
  }

  private Map<String, Object> onlyKey() throws ParseException {
    assertThat(published()).hasSize(1);
    return published().getFirst();
  }

  private List<Map<String, Object>> published() throws ParseException {
    return List.of(
        JSONObjectUtils.getJSONObjectArray(
            JSONObjectUtils.parse(published(Publisher.KEYS_PATH)), "keys"));
  }

  private static String metadata(String issuer) {
    return """
    {"issuer": "%1$s", "jwks_uri": "%1$s/oauth/discovery/keys",
     "id_token_signing_alg_values_supported": ["RS256"], "claims_supported": ["iss", "sub"]}
    """
        .formatted(issuer);
  }

  private static String set(JWK... keys) {
    return Stream.of(keys)
        .map(JWK::toJSONString)
        .collect(Collectors.joining(",", "{\"keys\": [", "]}"));
  }

  private static RSAKey rsa(String kid, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
