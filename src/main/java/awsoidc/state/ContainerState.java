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
import java.nio.file.Path;
import java.util.Optional;

/** The part of the state that jobs in containers have, as fields and back. */
final class ContainerState {

  private ContainerState() {}

  static Fields write(ContainerPlace place) {
    ContainerPlan plan = place.plan();
    Fields fields =
        new Fields()
            .put("builds", place.builds())
            .put("cache", place.cache())
            .put("engine", plan.engine().command())
            .put("environment", Fields.of(plan.engine().environment()))
            .put("id", plan.id())
            .put("image", image(plan.image()))
            .list("services", plan.services().stream().map(ContainerState::service).toList())
            .texts("limits", plan.limits())
            .texts("options", plan.options())
            .texts("volumes", plan.volumes())
            .texts("own_volumes", plan.ownVolumes())
            .put("networking", plan.network().kind())
            .put("network", plan.network().name())
            .texts("variables", plan.variables())
            .put("logins", logins(plan.logins()))
            .put("ecr", plan.ecr());
    if (plan.helper().isPresent()) {
      fields.put("helper", image(plan.helper().get()));
    }
    return fields;
  }

  private static Fields service(ServiceSpec service) {
    return new Fields()
        .put("image", image(service.image()))
        .texts("aliases", service.aliases())
        .put("variables", Fields.of(service.variables()))
        .texts("limits", service.limits());
  }

  private static Fields image(ImageSpec image) {
    Fields fields =
        new Fields()
            .put("name", image.name().text())
            .texts("command", image.command())
            .texts("policies", image.policies())
            .put("user", image.user())
            .put("platform", image.platform());
    if (image.entrypoint().isPresent()) {
      fields.texts("entrypoint", image.entrypoint().get());
    }
    return fields;
  }

  private static Fields logins(RegistryLogins.Sources logins) {
    return new Fields()
        .put("docker_auth_config", logins.variable().map(Secret::reveal))
        .put("auth_file", logins.file())
        .list(
            "sent",
            logins.sent().stream()
                .map(sent ->
                    new Fields()
                        .put("url", sent.url())
                        .put("user", sent.user())
                        .put("password", sent.password().reveal()))
                .toList());
  }

  static ContainerPlace read(Fields fields) {
    ContainerPlan plan =
        new ContainerPlan(
            new Engine(fields.text("engine"), fields.fields("environment").map()),
            fields.text("id"),
            image(fields.fields("image")),
            fields.has("helper") ? Optional.of(image(fields.fields("helper"))) : Optional.empty(),
            fields.list("services").stream()
                .map(service ->
                    new ServiceSpec(
                        image(service.fields("image")),
                        service.texts("aliases"),
                        service.fields("variables").map(),
                        service.texts("limits")))
                .toList(),
            fields.texts("limits"),
            fields.texts("options"),
            fields.texts("volumes"),
            fields.texts("own_volumes"),
            new Networking(
                Networking.Kind.valueOf(fields.text("networking")), fields.optional("network")),
            fields.texts("variables"),
            logins(fields.fields("logins")),
            fields.flag("ecr"));
    return new ContainerPlace(plan, Path.of(fields.text("builds")), Path.of(fields.text("cache")));
  }

  private static ImageSpec image(Fields fields) {
    return new ImageSpec(
        new ImageName(fields.text("name")),
        fields.has("entrypoint") ? Optional.of(fields.texts("entrypoint")) : Optional.empty(),
        fields.texts("command"),
        fields.texts("policies").stream()
            .map(text -> PullPolicy.parse(text).orElseThrow())
            .toList(),
        fields.optional("user"),
        fields.optional("platform"));
  }

  private static RegistryLogins.Sources logins(Fields fields) {
    return new RegistryLogins.Sources(
        fields.optional("docker_auth_config").map(Secret::of),
        fields.optional("auth_file").map(Path::of),
        fields.list("sent").stream()
            .map(sent ->
                new RegistryLogins.Sent(
                    sent.text("url"), sent.text("user"), Secret.of(sent.text("password"))))
            .toList());
  }
}
