package awsoidc.state;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Cipher;

/**
 * The JDK's own AES-GCM, found without its neighbours: SunJCE, which has it, makes two hundred
 * other algorithms known first, for 8 ms of each stage.
 */
final class AesGcm extends Provider {

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private static final String IMPLEMENTATION = "com.sun.crypto.provider.GaloisCounterMode$AESGCM";

  @Serial private static final long serialVersionUID = 1;

  private AesGcm(String implementation) {
    super("awsoidc", "1", "AES-GCM of SunJCE");
    putService(new Service(this, "Cipher", TRANSFORMATION, implementation, null, null));
  }

  /** A cipher to be initialised. */
  static Cipher cipher() throws GeneralSecurityException {
    return cipher(IMPLEMENTATION);
  }

  /** A JDK that has it elsewhere, or wants its providers signed, finds it in its own way. */
  static Cipher cipher(String implementation) throws GeneralSecurityException {
    try {
      return Cipher.getInstance(TRANSFORMATION, new AesGcm(implementation));
    } catch (NoSuchAlgorithmException | SecurityException notInThisJdk) {
      return Cipher.getInstance(TRANSFORMATION);
    }
  }
}
