package awsoidc.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A throw-away certificate for 127.0.0.1 and localhost, its own issuer, so that its PEM file can
 * serve as {@code ca_bundle}.
 */
public final class TlsIdentity {

  private static final String ALIAS = "demo";
  private static final long KEYTOOL_SECONDS = 60;

  private final SSLContext context;
  private final Path certificate;

  private TlsIdentity(SSLContext context, Path certificate) {
    this.context = context;
    this.certificate = certificate;
  }

  /**
   * Makes key and certificate with the JDK's own keytool: there is no public API for certificates
   * in the JDK.
   *
   * @param javaHome of a JDK or of an image with keytool
   * @param directory where the key store and {@code ca.pem} are written; made if missing
   */
  public static TlsIdentity create(Path javaHome, Path directory) {
    try {
      Files.createDirectories(directory);
      Path keys = directory.resolve("keys.p12");
      Path certificate = directory.resolve("ca.pem");
      char[] password = UUID.randomUUID().toString().toCharArray();
      // In a file, never in argv, where every user of the machine could read it.
      Path passwordFile =
          Files.createTempFile(
              directory,
              "password",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(passwordFile, new String(password));
        Files.deleteIfExists(keys);
        Path keytool = javaHome.resolve("bin").resolve("keytool");
        keytool(
            List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "7",
                "-dname",
                "CN=aws-oidc-executor demo",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-ext",
                "BC:critical=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass:file",
                passwordFile.toString()));
        keytool(
            List.of(
                keytool.toString(),
                "-exportcert",
                "-rfc",
                "-alias",
                ALIAS,
                "-file",
                certificate.toString(),
                "-keystore",
                keys.toString(),
                "-storepass:file",
                passwordFile.toString()));
      } finally {
        Files.deleteIfExists(passwordFile);
      }
      return new TlsIdentity(serverContext(keys, password), certificate);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a certificate in " + directory, e);
    }
  }

  /** The PEM file to trust. */
  public Path certificate() {
    return certificate;
  }

  /** For a server that shows this certificate. */
  public SSLContext context() {
    return context;
  }

  private static SSLContext serverContext(Path keys, char[] password) throws IOException {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the key store that keytool wrote cannot be used", e);
    }
  }

  private static void keytool(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      String said = new String(out.readNBytes(1 << 16), StandardCharsets.UTF_8);
      if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool " + command.get(1) + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }
}
