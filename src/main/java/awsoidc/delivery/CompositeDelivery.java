package awsoidc.delivery;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The delivery of a job's session, and that of its further profiles. */
public record CompositeDelivery(Delivery session, Delivery profiles) implements Delivery {

  @Override
  public Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>(session.variables());
    variables.putAll(profiles.variables());
    return variables;
  }

  @Override
  public List<Secret> secrets() {
    List<Secret> secrets = new ArrayList<>(session.secrets());
    secrets.addAll(profiles.secrets());
    return secrets;
  }

  @Override
  public List<String> inPlaceOfHome() {
    return profiles.inPlaceOfHome();
  }

  @Override
  public Map<String, String> renamed() {
    return session.renamed();
  }

  @Override
  public OptionalInt loopbackPort() {
    return session.loopbackPort();
  }

  @Override
  public void close() throws IOException {
    try (session) {
      profiles.close();
    }
  }
}
