package awsoidc.delivery;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A session on its way to a script, for the length of one sub-stage. */
public interface Delivery extends AutoCloseable {

  /** Where the job's own hold. */
  Delivery NONE =
      new Delivery() {
        @Override
        public Map<String, String> variables() {
          return Map.of();
        }

        @Override
        public void close() {}
      };

  /** What the script's environment gets. */
  Map<String, String> variables();

  /** What must not appear in the log, beside the session itself. */
  default List<Secret> secrets() {
    return List.of();
  }

  /**
   * Variables that name a file in place of one in the home directory, which need not be: where the
   * script's own file says nothing of who the job is, tools may read that.
   */
  default List<String> inPlaceOfHome() {
    return List.of();
  }

  /** Takes back whatever can be taken back; may come twice. */
  @Override
  void close() throws IOException;
}
