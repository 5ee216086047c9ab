package awsoidc.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file that a person named cannot be read, in that person's words. */
public final class FileTrouble {

  private FileTrouble() {}

  /**
   * Such as {@code /etc/x.yaml: there is no such file}.
   *
   * @param file as it was named; of a relative path it is said what it is relative to
   */
  public static String of(Path file, IOException e) {
    return named(file) + ": " + trouble(file, e);
  }

  private static String named(Path file) {
    return file.isAbsolute()
        ? file.toString()
        : file + " (relative to " + Path.of("").toAbsolutePath() + ")";
  }

  private static String trouble(Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return "this is a directory, not a file";
    }
    if (e instanceof NoSuchFileException) {
      return Files.isSymbolicLink(file)
          ? "this is a link to a file that does not exist"
          : "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "the account "
          + System.getProperty("user.name", "?")
          + " may not read it"
          + gate(file);
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return "it cannot be read" + (reason == null ? "" : ": " + reason);
  }

  /** The highest directory that the account may not enter. */
  private static String gate(Path file) {
    Path gate = null;
    for (Path above = file.toAbsolutePath().getParent();
        above != null && !Files.isExecutable(above);
        above = above.getParent()) {
      gate = above;
    }
    return gate == null ? "" : ", nor enter " + gate;
  }

  /** Likewise, of a file that the exception names: Java's own words are its path alone. */
  public static String of(IOException e) {
    if (!(e instanceof FileSystemException file) || file.getReason() != null) {
      return String.valueOf(e.getMessage());
    }
    return file.getFile() + ": " + reason(file);
  }

  private static String reason(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied to the account " + System.getProperty("user.name", "?");
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    return e instanceof DirectoryNotEmptyException
        ? "something was put into it meanwhile"
        : e.getClass().getSimpleName();
  }
}
