package awsoidc.container;

import java.io.IOException;

/** Starts a server, in a network that it does not know. */
public interface Starting<T> {
  T start() throws IOException;
}
