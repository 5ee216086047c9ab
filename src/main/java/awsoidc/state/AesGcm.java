package awsoidc.state;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Cipher;

/**
 * The JDK's own AES-GCM, without the rest of its provider: SunJCE registers two hundred other
 * algorithms first, for 8 ms of each stage.
 */
final class AesGcm extends Provider {

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private static final String IMPLEMENTATION = "com.sun.crypto.provider.GaloisCounterMode$AESGCM";

  @Serial private static final long serialVersionUID = 1;

  private AesGcm(String implementation) {
    super("awsoidc", "1", "AES-GCM of SunJCE");
    putService(new Service(this, "Cipher", TRANSFORMATION, implementation, null, null));
  }

  static Cipher cipher() throws GeneralSecurityException {
    return cipher(IMPLEMENTATION);
  }

  /** A JDK that has it elsewhere, or wants signed providers, looks for it in the usual way. */
  static Cipher cipher(String implementation) throws GeneralSecurityException {
    try {
      return Cipher.getInstance(TRANSFORMATION, new AesGcm(implementation));
    } catch (NoSuchAlgorithmException | SecurityException notInThisJdk) {
      return Cipher.getInstance(TRANSFORMATION);
    }
  }
}
