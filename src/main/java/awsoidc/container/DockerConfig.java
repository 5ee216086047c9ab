package awsoidc.container;

import awsoidc.secret.Secret;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Docker's config.json says of registries ("docker login", Docker docs): {@code auths}, {@code
 * credHelpers}, {@code credsStore}. All else in it is passed over.
 */
final class DockerConfig {

  private static final String NAME_CHARACTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

  private final JsonParser json;
  private final Map<RegistryScope, RegistryLogin> auths = new LinkedHashMap<>();
  private final Map<RegistryScope, RegistryLogin> helpers = new LinkedHashMap<>();
  private final List<RegistryScope> kept = new ArrayList<>();
  private Optional<RegistryLogin> store = Optional.empty();

  private DockerConfig(JsonParser json) {
    this.json = json;
  }

  /** Reads one; a blank text is one that says nothing, as for Docker. */
  static DockerConfig parse(String text) throws UnusableDockerConfig {
    try (JsonParser json = new JsonFactory().createParser(text)) {
      return parse(json);
    } catch (IOException e) {
      throw new UnusableDockerConfig("it is not valid JSON");
    }
  }

  /** Reads one in an encoding of JSON's. */
  static DockerConfig parse(byte[] bytes) throws UnusableDockerConfig {
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      return parse(json);
    } catch (IOException e) {
      throw new UnusableDockerConfig("it is not valid JSON");
    }
  }

  private static DockerConfig parse(JsonParser json) throws IOException, UnusableDockerConfig {
    try {
      DockerConfig config = new DockerConfig(json);
      config.read();
      return config;
    } catch (JacksonException e) {
      throw new UnusableDockerConfig("it is not valid JSON", e.getLocation());
    }
  }

  /** The logins that it holds itself. */
  Map<RegistryScope, RegistryLogin> auths() {
    return auths;
  }

  /**
   * Those that a program knows: one for a registry, or the store. {@code docker login} leaves an
   * empty entry in {@code auths} for each registry that it put into the store.
   */
  Map<RegistryScope, RegistryLogin> helpers() {
    Map<RegistryScope, RegistryLogin> all = new LinkedHashMap<>(helpers);
    for (RegistryScope scope : kept) {
      if (store.isPresent()) {
        all.putIfAbsent(scope, store.get());
      }
    }
    return all;
  }

  /** The program that Docker asks about every other registry. */
  Optional<RegistryLogin> store() {
    return store;
  }

  private void read() throws IOException, UnusableDockerConfig {
    if (json.nextToken() == null) {
      return;
    }
    if (!isObject("it")) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "auths" -> readAuths();
        case "credHelpers" -> readHelpers();
        case "credsStore" -> store = helper("credsStore");
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw unusable("it goes on after its end");
    }
  }

  private void readAuths() throws IOException, UnusableDockerConfig {
    if (!isObject("auths")) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      RegistryScope scope = RegistryScope.ofKey(json.currentName());
      json.nextToken();
      Optional<RegistryLogin> login =
          isObject("an entry of auths") ? readLogin() : Optional.empty();
      if (login.isPresent()) {
        auths.put(scope, login.get());
      } else {
        kept.add(scope);
      }
    }
  }

  private Optional<RegistryLogin> readLogin() throws IOException, UnusableDockerConfig {
    Optional<RegistryLogin> login = Optional.empty();
    String user = "";
    String password = "";
    String token = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "auth" -> login = readPair();
        case "username" -> user = text("username");
        case "password" -> password = text("password");
        case "identitytoken" -> token = text("identitytoken");
        default -> json.skipChildren();
      }
    }
    if (login.isEmpty() && !user.isEmpty()) {
      login = RegistryLogin.password(user, Secret.of(password));
      if (login.isEmpty()) {
        throw unusable("username is no user's name");
      }
    }
    return token.isEmpty() ? login : Optional.of(withToken(login, Secret.of(token)));
  }

  /**
   * Credential helpers write {@code <token>} where there is no user (docker-credential-helpers).
   */
  private static RegistryLogin withToken(Optional<RegistryLogin> login, Secret token) {
    return login.isPresent() && login.get() instanceof RegistryLogin.Password pair
        ? new RegistryLogin.IdentityToken(pair.user(), token)
        : new RegistryLogin.IdentityToken("<token>", token);
  }

  private Optional<RegistryLogin> readPair() throws IOException, UnusableDockerConfig {
    String base64 = text("auth");
    if (base64.isEmpty()) {
      return Optional.empty();
    }
    Optional<RegistryLogin> pair = RegistryLogin.decode(base64);
    if (pair.isEmpty()) {
      throw unusable("auth is not base64 of USER:PASSWORD");
    }
    return pair;
  }

  private void readHelpers() throws IOException, UnusableDockerConfig {
    if (!isObject("credHelpers")) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      RegistryScope scope = RegistryScope.ofKey(json.currentName());
      json.nextToken();
      Optional<RegistryLogin> helper = helper("an entry of credHelpers");
      if (helper.isPresent()) {
        helpers.put(scope, helper.get());
      }
    }
  }

  /** Engines look for it in PATH; a path would lead out of that. */
  private Optional<RegistryLogin> helper(String field) throws IOException, UnusableDockerConfig {
    String name = text(field);
    for (int i = 0; i < name.length(); i++) {
      if (NAME_CHARACTERS.indexOf(name.charAt(i)) < 0) {
        throw unusable(field + " is not the NAME of a docker-credential-NAME");
      }
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(new RegistryLogin.Helper(name));
  }

  /** Whether the value is an object rather than null, which stands for none as in Go. */
  private boolean isObject(String what) throws UnusableDockerConfig {
    if (json.currentToken() != JsonToken.START_OBJECT && !isNull()) {
      throw unusable(what + " is not an object");
    }
    return !isNull();
  }

  private String text(String what) throws IOException, UnusableDockerConfig {
    if (json.currentToken() != JsonToken.VALUE_STRING && !isNull()) {
      throw unusable(what + " is not a text");
    }
    return isNull() ? "" : json.getText();
  }

  private boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  private UnusableDockerConfig unusable(String why) {
    return new UnusableDockerConfig(why, json.currentTokenLocation());
  }
}
