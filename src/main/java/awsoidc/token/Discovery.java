package awsoidc.token;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.Map;

/**
 * What an issuer publishes: where its keys are, and the keys (OpenID Connect Discovery 1.0, section
 * 4; RFC 7517). Fetches anew each time; {@link IssuerKeys} keeps them.
 */
public record Discovery(String issuer, Fetch fetch) {

  /** Where the metadata of every issuer are (OpenID Connect Discovery 1.0, section 4). */
  public static final String METADATA_PATH = "/.well-known/openid-configuration";

  /** What is published cannot be used for this issuer's tokens. */
  public static final class Unusable extends IOException {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Both documents as they were published: the metadata are this issuer's, the keys not looked at.
   */
  public record Documents(String metadata, URI keysUri, String keys) {}

  /**
   * The keys.
   *
   * @param document as it was published
   */
  record KeySet(String document, SigningKeys keys) {}

  /**
   * How many keys for signatures there are.
   *
   * @throws Unusable what is published cannot be used; any other exception: nothing was fetched
   */
  public int countKeys() throws IOException {
    return keySet().keys().keys().size();
  }

  /**
   * Both documents.
   *
   * @throws Unusable the metadata cannot be used; any other exception: nothing was fetched
   */
  public Documents documents() throws IOException {
    URI discovery = URI.create(issuer.replaceFirst("/$", "") + METADATA_PATH);
    String metadata = from(discovery);
    URI keys = keysUri(discovery, metadata);
    return new Documents(metadata, keys, from(keys));
  }

  KeySet keySet() throws IOException {
    Documents documents = documents();
    try {
      return new KeySet(documents.keys(), SigningKeys.parse(documents.keys()));
    } catch (ParseException e) {
      throw new Unusable(documents.keysUri() + " is no set of keys (RFC 7517)");
    }
  }

  private URI keysUri(URI discovery, String document) throws Unusable {
    try {
      Map<String, Object> metadata = JSONObjectUtils.parse(document);
      URI uri = URI.create(JSONObjectUtils.getString(metadata, "jwks_uri"));
      boolean asSafe = "https".equals(uri.getScheme()) || "http".equals(discovery.getScheme());
      if (uri.getHost() == null || !asSafe) {
        throw new Unusable(discovery + " names keys at " + uri + ", which is not https");
      }
      // Exactly (section 4.3): or the keys of one issuer would vouch for another.
      if (!issuer.equals(metadata.get("issuer"))) {
        throw new Unusable(
            discovery + " names the issuer " + metadata.get("issuer") + ", not " + issuer);
      }
      return uri;
    } catch (ParseException | RuntimeException e) {
      throw new Unusable(discovery + " names no jwks_uri (OpenID Connect Discovery)");
    }
  }

  private String from(URI url) throws IOException {
    try {
      return fetch.get(url);
    } catch (IOException e) {
      throw new IOException(url + ": " + e.getMessage(), e);
    }
  }
}
