package awsoidc.container;

import awsoidc.secret.Secret;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The logins in Docker's config.json ("docker login", Docker docs): {@code auths}, {@code
 * credHelpers}, {@code credsStore}. Other fields are ignored.
 */
final class DockerConfig {

  private final JsonParser json;
  private final Map<RegistryScope, RegistryLogin> auths = new LinkedHashMap<>();
  private final Map<RegistryScope, RegistryLogin> helpers = new LinkedHashMap<>();
  private final List<RegistryScope> stored = new ArrayList<>();
  private Optional<RegistryLogin> store = Optional.empty();

  /** The message says what is wrong and where, and never quotes the file. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why);
    }

    private Unusable(String why, @Nullable JsonLocation where) {
      super(
          where == null
              ? why
              : why + ", line " + where.getLineNr() + ", column " + where.getColumnNr());
    }
  }

  private DockerConfig(JsonParser json) {
    this.json = json;
  }

  /** Blank text is a config without logins, as for Docker. */
  static DockerConfig parse(byte[] bytes) throws Unusable {
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      DockerConfig config = new DockerConfig(json);
      config.read();
      return config;
    } catch (IOException e) {
      throw new Unusable(
          "it is not valid JSON", e instanceof JacksonException where ? where.getLocation() : null);
    }
  }

  /** The logins that the file itself holds. */
  Map<RegistryScope, RegistryLogin> auths() {
    return auths;
  }

  /**
   * The logins that a program knows: a registry's credential helper, or the store. {@code docker
   * login} leaves an empty entry in {@code auths} for each registry whose login is in the store.
   */
  Map<RegistryScope, RegistryLogin> helpers() {
    Map<RegistryScope, RegistryLogin> all = new LinkedHashMap<>(helpers);
    store.ifPresent(program -> stored.forEach(scope -> all.putIfAbsent(scope, program)));
    return all;
  }

  /** The program that Docker asks about every other registry. */
  Optional<RegistryLogin> store() {
    return store;
  }

  private void read() throws IOException, Unusable {
    if (json.nextToken() == null || !isObject("it")) {
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

  private void readAuths() throws IOException, Unusable {
    if (!isObject("auths")) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      RegistryScope scope = RegistryScope.ofKey(json.currentName());
      json.nextToken();
      Optional<RegistryLogin> login =
          isObject("an entry of auths") ? readLogin() : Optional.empty();
      login.ifPresentOrElse(known -> auths.put(scope, known), () -> stored.add(scope));
    }
  }

  private Optional<RegistryLogin> readLogin() throws IOException, Unusable {
    Optional<RegistryLogin.Password> login = Optional.empty();
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
        throw unusable("username is not a user name");
      }
    }
    if (token.isEmpty()) {
      return login.map(RegistryLogin.class::cast);
    }
    // Credential helpers write <token> where there is no user (docker-credential-helpers).
    String owner = login.map(RegistryLogin.Password::user).orElse("<token>");
    return Optional.of(new RegistryLogin.IdentityToken(owner, Secret.of(token)));
  }

  private Optional<RegistryLogin.Password> readPair() throws IOException, Unusable {
    String base64 = text("auth");
    if (base64.isEmpty()) {
      return Optional.empty();
    }
    Optional<RegistryLogin.Password> pair = RegistryLogin.decode(base64);
    if (pair.isEmpty()) {
      throw unusable("auth is not base64 of USER:PASSWORD");
    }
    return pair;
  }

  private void readHelpers() throws IOException, Unusable {
    if (!isObject("credHelpers")) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      RegistryScope scope = RegistryScope.ofKey(json.currentName());
      json.nextToken();
      helper("an entry of credHelpers").ifPresent(helper -> helpers.put(scope, helper));
    }
  }

  /** Engines look for it on PATH; a name with a slash would run a program from elsewhere. */
  private Optional<RegistryLogin> helper(String field) throws IOException, Unusable {
    String name = text(field);
    if (!name.matches("[\\w.-]*")) {
      throw unusable(field + " is not the NAME of a docker-credential-NAME");
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(new RegistryLogin.Helper(name));
  }

  /** False for null, which counts as absent, as in Go. */
  private boolean isObject(String what) throws Unusable {
    if (json.currentToken() != JsonToken.START_OBJECT && !isNull()) {
      throw unusable(what + " is not an object");
    }
    return !isNull();
  }

  private String text(String what) throws IOException, Unusable {
    if (json.currentToken() != JsonToken.VALUE_STRING && !isNull()) {
      throw unusable(what + " is not a text");
    }
    return isNull() ? "" : json.getText();
  }

  private boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  private Unusable unusable(String why) {
    return new Unusable(why, json.currentTokenLocation());
  }
}
