package awsoidc.container;

import awsoidc.container.EcrLogin.Result;
import awsoidc.secret.Secret;
import awsoidc.text.Printable;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * ECR's answers as ours ("GetAuthorizationToken" and "Common Errors", Amazon ECR API Reference).
 */
final class EcrAnswer {

  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LONGEST_MESSAGE = 1_000;

  /** A session that STS just gave is not known everywhere at once: UnrecognizedClientException. */
  private static final Set<String> PASSING =
      Set.of(
          "InternalFailure",
          "RequestLimitExceeded",
          "RequestTimeoutException",
          "ServerException",
          "ServiceUnavailable",
          "ServiceUnavailableException",
          "Throttling",
          "ThrottlingException",
          "TooManyRequestsException",
          "UnrecognizedClientException");

  private String token = "";
  private String type = "";
  private String message = "";

  private EcrAnswer() {}

  /**
   * Reads one.
   *
   * @param sent the session's token, which an answer to a wrong signature quotes
   */
  static Result read(int status, byte[] body, Secret sent) {
    EcrAnswer answer = new EcrAnswer();
    try (JsonParser json = new JsonFactory().createParser(body)) {
      answer.readObject(json);
    } catch (IOException notAnAnswer) {
      // What was read until here is what there is; a status tells enough.
    }
    return status == OK ? answer.login() : answer.refusal(status, sent);
  }

  private Result login() {
    Optional<RegistryLogin> login = RegistryLogin.decode(token);
    return login.isPresent()
        ? new Result.LoggedIn(login.get())
        : new Result.Refused(false, OK, "no login", "the answer is not that of an ECR");
  }

  private Result refusal(int status, Secret sent) {
    String code = code(type.replace(sent.reveal(), sent.toString()));
    boolean passing =
        status >= SERVER_ERROR
            || status == REQUEST_TIMEOUT
            || status == TOO_MANY_REQUESTS
            || PASSING.contains(code);
    return new Result.Refused(
        passing,
        status,
        code.isEmpty() ? "no error code" : code,
        oneLine(message.replace(sent.reveal(), sent.toString())));
  }

  /** {@code com.amazonaws.ecr#ServerException} is ServerException (AWS JSON 1.1 protocol). */
  private static String code(String type) {
    String code = oneLine(type.substring(type.indexOf('#') + 1));
    int colon = code.indexOf(':');
    return colon < 0 ? code : code.substring(0, colon);
  }

  private static String oneLine(String text) {
    String shown = text.substring(0, Math.min(text.length(), LONGEST_MESSAGE));
    return Printable.text(shown.strip().replaceAll("\\s+", " "));
  }

  private void readObject(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "authorizationData" -> readData(json);
        case "__type" -> type = text(json);
        case "message", "Message" -> message = text(json);
        default -> json.skipChildren();
      }
    }
  }

  /** A list, of one since registries are no longer asked for by name. */
  private void readData(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("authorizationToken")) {
          token = text(json);
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private static String text(JsonParser json) throws IOException {
    String text = json.getValueAsString("");
    json.skipChildren();
    return text;
  }
}
