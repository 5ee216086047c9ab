package awsoidc.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where a job's scripts run. Made by prepare, removed by cleanup, which may come twice or alone.
 */
public interface Sandbox {

  /** Makes the place; an {@link IOException} says what stood in the way. */
  void create() throws IOException;

  /** The command that runs a script from its standard input. */
  List<String> command();

  /** The whole environment of a script, before credentials. */
  Map<String, String> environment();

  /** Removes whatever {@link #create} made, also a part of it; what is gone already is no error. */
  void destroy() throws IOException;
}
