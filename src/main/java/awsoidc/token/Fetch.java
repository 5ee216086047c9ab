package awsoidc.token;

import java.io.IOException;
import java.net.URI;

/** Gets a document from the issuer; an edge. */
@FunctionalInterface
public interface Fetch {

  /** The longest document that is read: GitLab's are of a few kilobytes. */
  int MAX_BYTES = 1 << 20;

  /** The document as text; an {@link IOException} says in a person's words why there is none. */
  String get(URI url) throws IOException;
}
