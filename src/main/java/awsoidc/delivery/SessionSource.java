package awsoidc.delivery;

import awsoidc.sts.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** The job's session, renewed if that is due and possible. */
@FunctionalInterface
public interface SessionSource {

  /** What the endpoint answers now. */
  sealed interface Current {

    /** The HTTP status. */
    int status();

    /** The JSON object ("Container credential provider", AWS SDKs and Tools Reference Guide). */
    Map<String, String> fields();

    /** A session that has not expired. */
    record Valid(Session session) implements Current {

      @Override
      public int status() {
        return 200;
      }

      @Override
      public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("AccessKeyId", session.accessKeyId());
        fields.put("SecretAccessKey", session.secretAccessKey().reveal());
        fields.put("Token", session.sessionToken().reveal());
        fields.put("Expiration", session.expires());
        return fields;
      }
    }

    /** Why there is no session any more. */
    record None(boolean retryable, String code, String message) implements Current {

      /** SDKs repeat a request after 5xx, and accept 4xx as the answer. */
      @Override
      public int status() {
        return retryable ? 503 : 400;
      }

      @Override
      public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("code", code);
        fields.put("message", message);
        return fields;
      }
    }
  }

  /** Takes less than two seconds while a session is valid, otherwise as long as an exchange. */
  Current current() throws InterruptedException;
}
