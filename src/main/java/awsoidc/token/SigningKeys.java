package awsoidc.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a JWK set that are there for signatures. */
record SigningKeys(List<JWK> keys) {

  SigningKeys {
    keys = List.copyOf(keys);
  }

  /** Reads a set; a key that cannot be read or used counts as absent (RFC 7517, section 5). */
  static SigningKeys parse(String document) throws ParseException {
    Map<String, Object> set = JSONObjectUtils.parse(document); // null where the document is
    if (set == null || !(set.get("keys") instanceof List<?> members)) {
      throw new ParseException("no member keys that is a list", 0);
    }
    List<JWK> keys = new ArrayList<>();
    for (Object member : members) {
      if (member instanceof Map<?, ?> fields) {
        read(fields).filter(SigningKeys::isForSignatures).ifPresent(keys::add);
      }
    }
    return new SigningKeys(keys);
  }

  private static Optional<JWK> read(Map<?, ?> fields) {
    Map<String, Object> named = new HashMap<>();
    fields.forEach((name, value) -> named.put(String.valueOf(name), value));
    try {
      return Optional.of(JWK.parse(named));
    } catch (ParseException | RuntimeException unusable) {
      return Optional.empty();
    }
  }

  /** RFC 7517, sections 4.2 and 4.3. */
  private static boolean isForSignatures(JWK key) {
    return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
  }

  /** All keys of this name: an issuer may give one name to several. */
  List<JWK> named(String kid) {
    return keys.stream().filter(key -> kid.equals(key.getKeyID())).toList();
  }
}
