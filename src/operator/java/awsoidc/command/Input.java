package awsoidc.command;

import awsoidc.config.ConfigurationFile;
import awsoidc.doctor.ConditionDoubts;
import awsoidc.text.FileTrouble;
import awsoidc.token.IdToken;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what an argument names: a file, or standard input ({@code -}). */
final class Input {

  static final String STANDARD = "-";

  private static final int MAX_BYTES = 1 << 20;

  private final InputStream in;
  private boolean isRead;

  Input(InputStream in) {
    this.in = in;
  }

  /**
   * A token or a policy.
   *
   * @throws IOException whose message says which file, and why it cannot be read
   */
  String text(String name) throws IOException {
    return text(name, MAX_BYTES);
  }

  /**
   * A file of at most so many bytes.
   *
   * @throws IOException as of {@link #text(String)}
   */
  String text(String name, int most) throws IOException {
    return read(
        name,
        stream -> {
          byte[] bytes = stream.readNBytes(most + 1);
          if (bytes.length > most) {
            throw new IOException("it has more than " + (most >> 20) + " MiB");
          }
          return new String(bytes, StandardCharsets.UTF_8);
        });
  }

  /**
   * An ID token.
   *
   * @throws IOException which does not quote it, and says which file
   */
  IdToken token(String name) throws IOException {
    String text = text(name).strip();
    try {
      return IdToken.decode("the token", text);
    } catch (IOException e) {
      throw new IOException(title(name) + ": " + e.getMessage(), e);
    }
  }

  /**
   * A configuration, as it is written.
   *
   * @throws IOException as of {@link #text}
   */
  byte[] yaml(String name) throws IOException {
    return read(name, stream -> stream.readNBytes(YamlTree.MAX_BYTES + 1));
  }

  /**
   * A configuration.
   *
   * @throws IOException as of {@link #text}
   */
  ConfigurationFile.Result configuration(String name, boolean root) throws IOException {
    return read(
        name, stream -> ConfigurationFile.read(title(name), stream, root, ConditionDoubts::check));
  }

  /** As it is called in reports: whoever reads them later may be in another directory. */
  static String title(String name) {
    return name.equals(STANDARD)
        ? "standard input"
        : Path.of(name).toAbsolutePath().normalize().toString();
  }

  interface Reading<T> {
    T from(InputStream stream) throws IOException;
  }

  /**
   * Anything else.
   *
   * @throws IOException as of {@link #text}
   */
  <T> T read(String name, Reading<T> reading) throws IOException {
    if (name.equals(STANDARD)) {
      if (isRead) {
        throw new IOException("standard input can be read only once: name a file for the other -");
      }
      isRead = true;
      try {
        return reading.from(in);
      } catch (IOException e) {
        throw new IOException("standard input: " + e.getMessage(), e);
      }
    }
    Path file = Path.of(name);
    try (InputStream stream = Files.newInputStream(file)) {
      return reading.from(stream);
    } catch (IOException e) {
      throw new IOException(FileTrouble.of(file, e), e);
    }
  }
}
