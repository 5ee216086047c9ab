package awsoidc.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AesGcmTest {

  private static final byte[] TEXT = "what is sealed".getBytes(StandardCharsets.US_ASCII);

  @Test
  void isFoundWithoutTheJdksOtherAlgorithms() throws GeneralSecurityException {
    assertThat(AesGcm.cipher().getProvider()).isInstanceOf(AesGcm.class);
  }

  @Test
  void isFoundByTheJdkWhereItIsElsewhere() throws GeneralSecurityException {
    Cipher cipher = AesGcm.cipher("com.example.MovedAway");

    assertThat(cipher.getProvider()).isNotInstanceOf(AesGcm.class);
    assertThat(
            apply(cipher, Cipher.DECRYPT_MODE, apply(AesGcm.cipher(), Cipher.ENCRYPT_MODE, TEXT)))
        .isEqualTo(TEXT);
  }

  @Test
  void opensWhatTheJdkSealed() throws GeneralSecurityException {
    byte[] sealed = apply(Cipher.getInstance("AES/GCM/NoPadding"), Cipher.ENCRYPT_MODE, TEXT);

    assertThat(apply(AesGcm.cipher(), Cipher.DECRYPT_MODE, sealed)).isEqualTo(TEXT);
  }

  private static byte[] apply(Cipher cipher, int mode, byte[] input)
      throws GeneralSecurityException {
    cipher.init(
        mode, new SecretKeySpec(new byte[32], "AES"), new GCMParameterSpec(128, new byte[12]));
    return cipher.doFinal(input);
  }
}
