package awsoidc.demo.runner;

import java.nio.charset.StandardCharsets;

/** The bytes that a driver wrote to one stream, exactly. */
public final class Captured {

  private final byte[] bytes;

  Captured(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /** As UTF-8; what is not UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** Only the size: job output may hold secrets. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
