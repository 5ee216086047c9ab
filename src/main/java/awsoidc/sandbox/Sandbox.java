package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a job's scripts run. Made by prepare; cleanup removes it by its {@link JobDirectory} alone,
 * whatever its type.
 */
public interface Sandbox {

  /**
   * Stands in a {@link #command} for the directory that the job's project is in, which the runner
   * tells only after config. No path contains it.
   */
  String PROJECTS = "\0";

  /**
   * Makes the place; an {@link IOException} says what stood in the way.
   *
   * @param projects the directory that the job's project is in; absent if the runner did not say
   */
  void create(Optional<Path> projects) throws IOException;

  /** The command that runs a script from its standard input. */
  List<String> command();

  /** The whole environment of that command, before credentials. */
  Map<String, String> environment();

  /** What we write for scripts to read goes below this, and nobody else can write there. */
  Path privateDirectory();

  /** Lets scripts read a directory below {@link #privateDirectory} and its files. */
  void share(Path directory) throws IOException;

  /** Where scripts see what is below {@link #privateDirectory}. */
  Path seen(Path path);
}
