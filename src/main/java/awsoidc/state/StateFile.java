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
 * and a change of any bit is noticed. Each writing draws a new nonce and replaces the file at once,
 * so that a reader sees the old state or the new one whole.
 */
public final class StateFile {

  private static final String NAME = "aws-oidc-executor.state";

  private static final String UNFINISHED = NAME + ".new";

  /** Authenticated with the rest: a state of another format is not mistaken for one of ours. */
  private static final byte[] FORMAT =
      "aws-oidc-executor state 1".getBytes(StandardCharsets.US_ASCII);

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final long MAX_BYTES = 1L << 20;

  private final Path file;
  private final SealKey key;

  /**
   * @param directory the runner's directory for this attempt at the job
   */
  public StateFile(Path directory, SealKey key) {
    this.file = directory.resolve(NAME);
    this.key = key;
  }

  /** Makes the cipher ready on a thread of its own, which takes 5 ms of whoever writes first. */
  public static void prepareToWrite() {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            AesGcm.cipher();
          } catch (GeneralSecurityException saidByWrite) {
            // It will not be there then, either.
          }
        });
  }

  /** Removes a job's state, unfinished or not; that there is none is no error. */
  public static void deleteFrom(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
    Files.deleteIfExists(directory.resolve(UNFINISHED));
  }

  /** Seals and writes. */
  public void write(JobState state, Randomness random) throws IOException {
    byte[] nonce = random.bytes(NONCE_BYTES);
    byte[] sealed = apply(Cipher.ENCRYPT_MODE, nonce, RecordWriter.write(state));
    Path unfinished = file.resolveSibling(UNFINISHED);
    PrivateFile.write(unfinished, nonce, sealed);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads and opens. */
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
      if (!found.isRegularFile()) { // a pipe, say, in which a job's script laid a trap for itself
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
      // With a nonce it needs nothing random; without null it would make a generator ready, 10 ms.
      cipher.init(mode, key.forAes(), new GCMParameterSpec(TAG_BITS, nonce), null);
      cipher.updateAAD(FORMAT);
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new UnusableState("it was changed, or sealed under another key");
    }
  }
}
