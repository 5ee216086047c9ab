package awsoidc.runner;

import awsoidc.secret.Secret;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@link ContainerRequest} field by field of the payload. */
final class ContainerRequestReader {

  private Optional<ImageRequest> image = Optional.empty();
  private final List<ImageRequest> services = new ArrayList<>();
  private final List<ContainerRequest.Registry> registries = new ArrayList<>();

  void image(JsonParser json) throws IOException {
    image = ImageRequest.read(json);
  }

  void services(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      ImageRequest.read(json).ifPresent(services::add);
    }
  }

  void credentials(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      registry(json);
    }
  }

  private void registry(JsonParser json) throws IOException {
    String type = "";
    String url = "";
    String user = "";
    String password = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "type" -> type = JobResponse.text(json);
        case "url" -> url = JobResponse.text(json);
        case "username" -> user = JobResponse.text(json);
        case "password" -> password = JobResponse.text(json);
        default -> json.skipChildren();
      }
    }
    if (type.equals("registry") && !url.isEmpty() && !user.isEmpty()) {
      registries.add(new ContainerRequest.Registry(url, user, Secret.of(password)));
    }
  }

  ContainerRequest request(Variables variables) {
    return new ContainerRequest(image, services, registries, variables.open(), variables.raw());
  }
}
