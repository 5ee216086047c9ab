package awsoidc.state;

import awsoidc.file.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The state of one job on disk, sealed with AES-GCM (NIST SP 800-38D): unreadable without the key,
 * and any change is noticed. Each write draws a new nonce and replaces the file at once, so a
 * reader never sees half a state.
 */
public final class StateFile {

  private static final String NAME = "aws-oidc-executor.state";

  private static final String UNFINISHED = NAME + ".new";

  /** Authenticated with the rest, so that another format is noticed. */
  private static final byte[] FORMAT =
      "aws-oidc-executor state 1".getBytes(StandardCharsets.US_ASCII);

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final long MAX_BYTES = 1L << 20;

  private final Path file;
  private final SealKey key;

  public StateFile(Path directory, SealKey key) {
    this.file = directory.resolve(NAME);
    this.key = key;
  }

  /** Gets the cipher ready on another thread; it takes 5 ms. */
  public static void prepareToWrite() {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            AesGcm.cipher();
          } catch (GeneralSecurityException saidByWrite) {
            // It will fail again then.
          }
        });
  }

  /** Removes a job's state, finished or not; it is no error if there is none. */
  public static void deleteFrom(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
    Files.deleteIfExists(directory.resolve(UNFINISHED));
  }

  public void write(JobState state, Randomness random) throws IOException {
    byte[] nonce = random.bytes(NONCE_BYTES);
    byte[] sealed = apply(Cipher.ENCRYPT_MODE, nonce, RecordWriter.write(state));
    if (sealed.length > MAX_BYTES - NONCE_BYTES) {
      throw new IOException("the state of this job would be larger than " + MAX_BYTES + " bytes");
    }
    Path unfinished = file.resolveSibling(UNFINISHED);
    PrivateFile.write(unfinished, nonce, sealed);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  public JobState read() throws IOException {
    byte[] bytes = bytes();
    if (bytes.length <= NONCE_BYTES) {
      throw new UnusableState("it is cut short");
    }
    byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
    return RecordReader.read(
        JobState.class,
        apply(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length)));
  }

  private byte[] bytes() throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) { // but a pipe, for example, that a script put there
        throw new UnusableState("it is not a regular file");
      }
      if (found.size() > MAX_BYTES) {
        throw new UnusableState("it is larger than any that was written");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnusableState("it is gone");
    }
  }

  private byte[] apply(int mode, byte[] nonce, byte[] input) throws UnusableState {
    try {
      Cipher cipher = AesGcm.cipher();
      // It has its nonce: null keeps it from getting a random generator ready, for 10 ms.
      cipher.init(mode, key.forAes(), new GCMParameterSpec(TAG_BITS, nonce), null);
      cipher.updateAAD(FORMAT);
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new UnusableState("it was changed, or sealed under another key");
    }
  }
}
