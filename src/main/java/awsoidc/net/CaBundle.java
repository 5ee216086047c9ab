package awsoidc.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The certificate authorities of a PEM file, which then are the only ones trusted. */
record CaBundle(Path file) {

  TrustManager[] trustManagers() {
    try {
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates()) {
        authorities.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(authorities);
      return factory.getTrustManagers();
    } catch (NoSuchFileException e) { // its message is the path alone, as is the next one's
      throw new UnusableCaBundle(file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw new UnusableCaBundle(
          file, "the account " + System.getProperty("user.name", "?") + " may not read it");
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableCaBundle(file, String.valueOf(e.getMessage()));
    }
  }

  private Collection<? extends Certificate> certificates()
      throws IOException, GeneralSecurityException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would be waited for
      throw new CertificateException("it is not a regular file");
    }
    // The factory asks for one byte at a time: of a whole system's authorities, 200,000 of them.
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new CertificateException("it holds no certificate");
      }
      return certificates;
    }
  }
}
