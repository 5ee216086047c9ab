package awsoidc.state;

import java.io.IOException;

/**
 * Random bytes that nobody can guess. An edge: {@code Main} reads the kernel's generator, because
 * SecureRandom, which would read the same, takes 18 ms to start.
 */
@FunctionalInterface
public interface Randomness {

  /** So many of them. */
  byte[] bytes(int count) throws IOException;
}
