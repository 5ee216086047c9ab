package awsoidc.issuer;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of a JWK set that AWS verifies GitLab's tokens with, by their names. GitLab signs with
 * RS256 alone.
 *
 * @param leftOut why any other key is not among them
 */
record PublicKeys(Map<String, RSAKey> keys, List<String> leftOut) {

  /** Of RSA keys; with more, STS verifies no token at all. */
  private static final int MAX_KEYS = 100;

  /** RFC 7518, section 3.3. */
  private static final int MIN_BITS = 2048;

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512);

  PublicKeys {
    keys = new LinkedHashMap<>(keys);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Reads a set.
   *
   * @throws UnusableKeys there is none that AWS can use, there are too many, or one is private
   */
  static PublicKeys parse(String document) throws UnusableKeys {
    Map<String, RSAKey> usable = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    for (Map<String, Object> member : members(document)) {
      String name = member.get("kid") instanceof String kid ? kid : "";
      try {
        RSAKey key = usable(member);
        if (usable.put(name, key) != null) {
          leftOut.add("two keys are named " + name + ": AWS takes the last of them");
        }
      } catch (IllegalArgumentException e) {
        leftOut.add((name.isEmpty() ? "a key" : "the key " + name) + " " + e.getMessage());
      }
    }
    if (usable.isEmpty()) {
      throw new UnusableKeys(
          "no key that AWS can use" + (leftOut.isEmpty() ? "" : ": " + String.join("; ", leftOut)));
    }
    if (usable.size() > MAX_KEYS) {
      throw new UnusableKeys(usable.size() + " RSA keys, but AWS takes at most " + MAX_KEYS);
    }
    return new PublicKeys(usable, leftOut);
  }

  private static List<Map<String, Object>> members(String document) throws UnusableKeys {
    Map<String, Object> set;
    try {
      set = JSONObjectUtils.parse(document);
    } catch (ParseException e) {
      throw new UnusableKeys("not valid JSON");
    }
    if (set == null || !(set.get("keys") instanceof List<?> all)) {
      throw new UnusableKeys("no set of keys (RFC 7517): it lacks a list named keys");
    }
    List<Map<String, Object>> members = new ArrayList<>();
    for (Object one : all) {
      if (one instanceof Map<?, ?> fields) {
        Map<String, Object> member = new HashMap<>();
        fields.forEach((name, value) -> member.put(String.valueOf(name), value));
        members.add(member);
      }
    }
    return members;
  }

  /** Without what AWS stumbles over: it takes no key with key_ops, whatever is in it. */
  private static RSAKey usable(Map<String, Object> member) throws UnusableKeys {
    if (member.containsKey("d") || member.containsKey("k")) {
      throw new UnusableKeys(
          "a private key: whoever reads it can sign tokens for all roles. Publish public keys"
              + " only");
    }
    if (!(member.get("kid") instanceof String name) || name.isEmpty()) {
      throw new IllegalArgumentException("has no kid, which AWS needs");
    }
    if (!"RSA".equals(member.get("kty"))) {
      throw new IllegalArgumentException("is not of type RSA");
    }
    RSAKey key;
    try {
      JWK parsed = JWK.parse(member);
      key = parsed.toRSAKey();
    } catch (ParseException | RuntimeException e) {
      throw new IllegalArgumentException("cannot be read", e);
    }
    if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
      throw new IllegalArgumentException("is not for signatures");
    }
    if (key.getAlgorithm() != null && !ALGORITHMS.contains(key.getAlgorithm())) {
      throw new IllegalArgumentException("is for " + key.getAlgorithm() + ", not for RS256");
    }
    if (key.size() < MIN_BITS) {
      throw new IllegalArgumentException("has " + key.size() + " bits, fewer than " + MIN_BITS);
    }
    return new RSAKey.Builder(key.getModulus(), key.getPublicExponent())
        .keyID(name)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(key.getAlgorithm() == null ? JWSAlgorithm.RS256 : key.getAlgorithm())
        .build();
  }

  /** As a document. */
  String document() {
    return new JWKSet(List.copyOf(keys.values())).toString() + "\n";
  }
}
