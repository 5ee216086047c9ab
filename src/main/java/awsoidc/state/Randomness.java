package awsoidc.state;

import java.io.IOException;

/**
 * Random bytes. An edge: {@code Main} reads the kernel's generator, because SecureRandom, which
 * would read the same, takes 18 ms to start.
 */
@FunctionalInterface
public interface Randomness {

  byte[] bytes(int count) throws IOException;
}
