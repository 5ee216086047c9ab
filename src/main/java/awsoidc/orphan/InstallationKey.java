package awsoidc.orphan;

import awsoidc.file.Inode;
import awsoidc.file.Permissions;
import awsoidc.file.PrivateFile;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of the runner's account. The labels of a container can come from its image, whose author
 * chooses them; a signature with this key cannot.
 */
final class InstallationKey {

  private static final String NAME = "key";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;
  private static final Path RANDOM = Path.of("/dev/urandom");

  private final Secret key;

  private InstallationKey(Secret key) {
    this.key = key;
  }

  /**
   * That of the account; made if there is none.
   *
   * @param state the account's directory for this program; made likewise
   * @throws IOException it cannot be made, or others may read it
   */
  static InstallationKey in(Path state) throws IOException {
    Optional<InstallationKey> there = find(state);
    if (there.isEmpty()) {
      make(state);
      there = find(state);
    }
    return there.orElseThrow(() -> new NoSuchFileException(state.resolve(NAME).toString()));
  }

  /**
   * That of the account, if it has one.
   *
   * @throws IOException others may read or write it
   */
  static Optional<InstallationKey> find(Path state) throws IOException {
    OwnFile.requireOwnDirectory(state);
    Path file = state.resolve(NAME);
    Optional<byte[]> text = OwnFile.read(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String hex = new String(text.get(), StandardCharsets.US_ASCII);
    if (hex.length() != 2 * BYTES || !Inode.of(file).isPrivate()) {
      throw new IOException(
          file + " is no key that only this account can read: delete it, and a job makes another");
    }
    return Optional.of(new InstallationKey(Secret.of(hex)));
  }

  /** If two calls make one at once, the first one's holds. */
  private static void make(Path state) throws IOException {
    Permissions.makePrivate(state);
    Path unfinished = state.resolve(NAME + "." + ProcessHandle.current().pid());
    try (InputStream random = Files.newInputStream(RANDOM)) {
      String hex = HexFormat.of().formatHex(random.readNBytes(BYTES));
      PrivateFile.write(unfinished, hex.getBytes(StandardCharsets.US_ASCII));
      Files.createLink(state.resolve(NAME), unfinished);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // That one holds.
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** A signature of these words. */
  String sign(List<String> words) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.US_ASCII), ALGORITHM));
      // No word has a NUL in it: they come from paths and from arguments of commands.
      return HexFormat.of()
          .formatHex(mac.doFinal(String.join("\0", words).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
