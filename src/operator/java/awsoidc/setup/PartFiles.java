package awsoidc.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes parts into a directory, over no file of another content unless that is wanted. */
public final class PartFiles {

  private final Path directory;

  public PartFiles(Path directory) {
    this.directory = directory;
  }

  /** The files that are there with another content. */
  public List<Path> inTheWay(List<Part> parts) throws IOException {
    List<Path> inTheWay = new ArrayList<>();
    for (Part part : parts) {
      Path file = file(part);
      if (Files.exists(file) && !isSame(file, text(part).getBytes(UTF_8))) {
        inTheWay.add(file);
      }
    }
    return inTheWay;
  }

  private static boolean isSame(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  /** Writes all parts; the directory is made if it does not exist. */
  public void write(List<Part> parts) throws IOException {
    Files.createDirectories(directory);
    for (Part part : parts) {
      Path file = Files.writeString(file(part), text(part));
      if (part.file().endsWith(".sh")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  /** Where a part is written. */
  public Path file(Part part) {
    return directory.resolve(part.file());
  }

  private static String text(Part part) {
    return String.join("\n", part.lines()) + "\n";
  }
}
