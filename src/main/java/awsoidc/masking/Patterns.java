package awsoidc.masking;

import awsoidc.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All forms of some secrets. */
public final class Patterns {

  /** Nothing is a secret. */
  public static final Patterns NONE = new Patterns();

  /** Shorter ones are no secrets, and would tear holes into every log. */
  private static final int SHORTEST = 8;

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

  /** These and all forms of one more secret. */
  public Patterns with(Secret secret) {
    byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    boolean known = secrets.stream().anyMatch(other -> Arrays.equals(other, bytes));
    return known || bytes.length < SHORTEST ? this : new Patterns(this, bytes);
  }

  Beginnings beginnings() {
    return beginnings;
  }
}
