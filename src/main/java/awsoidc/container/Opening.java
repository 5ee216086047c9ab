package awsoidc.container;

import java.io.IOException;

/** Opens a socket, in a network that it does not know. */
public interface Opening<T> {
  T open() throws IOException;
}
