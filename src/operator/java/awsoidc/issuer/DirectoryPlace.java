package awsoidc.issuer;

import awsoidc.file.Permissions;
import awsoidc.token.Fetch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A directory that any web server serves. */
public record DirectoryPlace(Path directory) implements PublicPlace {

  @Override
  public Optional<String> read(String path) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(path))) {
      return Optional.of(new String(in.readNBytes(Fetch.MAX_BYTES), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String path, String document) throws IOException {
    Path file = directory.toAbsolutePath().resolve(path);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Permissions.makeAll(file.resolveSibling(""), "rwxr-xr-x");
    try {
      Files.writeString(fresh, document, StandardCharsets.UTF_8);
      Permissions.set(fresh, "rw-r--r--"); // the web server runs under another account
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  @Override
  public String describe(String path) {
    return directory.resolve(path).toString();
  }
}
