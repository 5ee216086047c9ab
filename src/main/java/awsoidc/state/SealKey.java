package awsoidc.state;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one job's state: 256 random bits. Only job_env carries it, so the state alone, left on
 * disk by a crash, is worth nothing.
 */
public final class SealKey {

  private static final int BYTES = 32;

  private final Secret encoded;

  private SealKey(Secret encoded) {
    this.encoded = encoded;
  }

  public static SealKey generate(Randomness random) throws IOException {
    return new SealKey(Secret.of(Base64.getEncoder().encodeToString(random.bytes(BYTES))));
  }

  /** The key as job_env carried it. */
  public static SealKey of(Secret encoded) throws UnusableState {
    try {
      if (Base64.getDecoder().decode(encoded.reveal()).length == BYTES) {
        return new SealKey(encoded);
      }
    } catch (IllegalArgumentException notBase64) {
      // Reported below, without the text.
    }
    throw new UnusableState("its key in job_env is damaged");
  }

  public Secret encoded() {
    return encoded;
  }

  SecretKey forAes() {
    return new SecretKeySpec(Base64.getDecoder().decode(encoded.reveal()), "AES");
  }
}
