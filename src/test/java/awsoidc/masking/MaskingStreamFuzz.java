package awsoidc.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.secret.Secret;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Masking any output, cut anywhere, equals a search through the whole of it. */
public final class MaskingStreamFuzz {

  private static final int MIN_LENGTH = 8;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

  private MaskingStreamFuzz() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    List<String> secrets = new ArrayList<>();
    Patterns patterns = Patterns.NONE;
    for (int i = data.consumeInt(1, 3); i > 0; i--) {
      String secret = credential(data.consumeAsciiString(16));
      if (secret.length() >= MIN_LENGTH) {
        secrets.add(secret);
        patterns = patterns.with(Secret.of(secret));
      }
    }
    int every = data.consumeInt(1, 40);
    byte[] text = data.consumeRemainingAsBytes();
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (MaskingStream stream = new MaskingStream(target, patterns)) {
      for (int from = 0; from < text.length; from += every) {
        stream.write(text, from, Math.min(every, text.length - from));
      }
    }

    assertThat(target.toString(ISO_8859_1))
        .isEqualTo(new NaiveMasking(secrets).mask(new String(text, ISO_8859_1)));
  }

  /** Only with characters that credentials have. */
  private static String credential(String text) {
    return text.chars()
        .mapToObj(c -> ALPHABET.substring(c % ALPHABET.length(), c % ALPHABET.length() + 1))
        .collect(Collectors.joining());
  }
}
