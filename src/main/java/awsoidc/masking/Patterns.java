package awsoidc.masking;

import awsoidc.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All forms of some secrets. */
public final class Patterns {

  public static final Patterns NONE = new Patterns();

  /** Shorter texts are too common in logs to be masked. */
  private static final int MIN_LENGTH = 8;

  private final List<byte[]> secrets;
  private final Beginnings beginnings;

  private Patterns() {
    secrets = List.of();
    beginnings = new Beginnings();
  }

  private Patterns(Patterns others, byte[] secret) {
    secrets = new ArrayList<>(others.secrets);
    secrets.add(secret);
    beginnings = new Beginnings(others.beginnings);
    for (Form form : Texts.of(secret)) {
      beginnings.add(form);
    }
    for (Form form : Dumps.of(secret)) {
      beginnings.add(form);
    }
  }

  /** These and the forms of one more secret; what pads it is none of it, and is easily cut off. */
  public Patterns with(Secret secret) {
    String whole = secret.reveal();
    String cut = whole.replaceFirst("=+$", "");
    byte[] bytes = (cut.length() < MIN_LENGTH ? whole : cut).getBytes(StandardCharsets.UTF_8);
    boolean known = secrets.stream().anyMatch(other -> Arrays.equals(other, bytes));
    return known || bytes.length < MIN_LENGTH ? this : new Patterns(this, bytes);
  }

  Beginnings beginnings() {
    return beginnings;
  }
}
