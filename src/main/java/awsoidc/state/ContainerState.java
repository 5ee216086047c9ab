package awsoidc.state;

import awsoidc.container.ContainerPlan;
import awsoidc.container.Engine;
import awsoidc.container.ImageName;
import awsoidc.container.ImageSpec;
import awsoidc.container.Networking;
import awsoidc.container.PullPolicy;
import awsoidc.container.RegistryLogins;
import awsoidc.container.ServiceSpec;
import awsoidc.sandbox.ContainerPlace;
import awsoidc.secret.Secret;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of the state that jobs in containers have, as JSON and back. */
final class ContainerState {

  private final JsonGenerator json;

  private ContainerState(JsonGenerator json) {
    this.json = json;
  }

  static void write(ContainerPlace place, JsonGenerator json) throws IOException {
    new ContainerState(json).place(place);
  }

  private void place(ContainerPlace place) throws IOException {
    ContainerPlan plan = place.plan();
    json.writeObjectFieldStart("containers");
    json.writeStringField("builds", place.builds().toString());
    json.writeStringField("cache", place.cache().toString());
    json.writeStringField("engine", plan.engine().command());
    map("environment", plan.engine().environment());
    json.writeStringField("id", plan.id());
    image("image", plan.image());
    if (plan.helper().isPresent()) {
      image("helper", plan.helper().get());
    }
    json.writeArrayFieldStart("services");
    for (ServiceSpec service : plan.services()) {
      json.writeStartObject();
      image("image", service.image());
      texts("aliases", service.aliases());
      map("variables", service.variables());
      json.writeEndObject();
    }
    json.writeEndArray();
    texts("limits", plan.limits());
    texts("options", plan.options());
    texts("volumes", plan.volumes());
    json.writeStringField("networking", plan.network().kind().name());
    optional("network", plan.network().name());
    texts("variables", plan.variables());
    logins(plan.logins());
    json.writeStringField("ecr", Boolean.toString(plan.ecr()));
    json.writeEndObject();
  }

  private void image(String name, ImageSpec image) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("name", image.name().text());
    if (image.entrypoint().isPresent()) {
      texts("entrypoint", image.entrypoint().get());
    }
    texts("command", image.command());
    texts("policies", image.policies());
    optional("user", image.user());
    optional("platform", image.platform());
    json.writeEndObject();
  }

  private void logins(RegistryLogins.Sources logins) throws IOException {
    optional("docker_auth_config", logins.variable().map(Secret::reveal));
    optional("auth_file", logins.file());
    json.writeArrayFieldStart("sent");
    for (RegistryLogins.Sent sent : logins.sent()) {
      json.writeStartObject();
      json.writeStringField("url", sent.url());
      json.writeStringField("user", sent.user());
      json.writeStringField("password", sent.password().reveal());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void map(String name, Map<String, String> values) throws IOException {
    json.writeObjectFieldStart(name);
    for (var value : values.entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
  }

  private void texts(String name, List<?> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (Object value : values) {
      json.writeString(value.toString());
    }
    json.writeEndArray();
  }

  private void optional(String name, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get().toString());
    }
  }

  static ContainerPlace read(JsonObject json) {
    ContainerPlan plan =
        new ContainerPlan(
            new Engine(json.text("engine"), map(json.object("environment"))),
            json.text("id"),
            image(json.object("image")),
            json.has("helper") ? Optional.of(image(json.object("helper"))) : Optional.empty(),
            json.objects("services").stream()
                .map(service ->
                    new ServiceSpec(
                        image(service.object("image")),
                        service.texts("aliases"),
                        map(service.object("variables"))))
                .toList(),
            json.texts("limits"),
            json.texts("options"),
            json.texts("volumes"),
            new Networking(
                Networking.Kind.valueOf(json.text("networking")), json.optional("network")),
            json.texts("variables"),
            new RegistryLogins.Sources(
                json.optional("docker_auth_config").map(Secret::of),
                json.optional("auth_file").map(Path::of),
                json.objects("sent").stream()
                    .map(sent ->
                        new RegistryLogins.Sent(
                            sent.text("url"), sent.text("user"), Secret.of(sent.text("password"))))
                    .toList()),
            json.flag("ecr"));
    return new ContainerPlace(plan, Path.of(json.text("builds")), Path.of(json.text("cache")));
  }

  private static ImageSpec image(JsonObject json) {
    return new ImageSpec(
        new ImageName(json.text("name")),
        json.has("entrypoint") ? Optional.of(json.texts("entrypoint")) : Optional.empty(),
        json.texts("command"),
        json.texts("policies").stream().map(text -> PullPolicy.parse(text).orElseThrow()).toList(),
        json.optional("user"),
        json.optional("platform"));
  }

  private static Map<String, String> map(JsonObject json) {
    Map<String, String> map = new LinkedHashMap<>();
    json.names().forEach(name -> map.put(name, json.text(name)));
    return map;
  }
}
