package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.net.Connections;
import awsoidc.net.Network;
import awsoidc.token.Discovery;
import awsoidc.token.Fetch;
import awsoidc.token.HttpFetch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which GitLab's documents are published, and how they are read. */
final class IssuerSource {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Option(
      names = "--gitlab",
      paramLabel = "URL",
      required = true,
      description = "GitLab's external_url.")
  private String url = "";

  @Option(
      names = "--ca-bundle",
      paramLabel = "FILE",
      description =
          "PEM file of the only authorities to trust for GitLab. Default: gitlab.ca_bundle of the"
              + " configuration, else the usual authorities.")
  private @Nullable Path caBundle;

  @ArgGroup(exclusive = false)
  private @Nullable Documents documents;

  private static final class Documents {
    @Option(
        names = "--discovery",
        paramLabel = "FILE",
        required = true,
        description =
            "GitLab's discovery document, instead of asking GitLab; - reads standard input.")
    private String discovery = "";

    @Option(
        names = "--keys",
        paramLabel = "FILE",
        required = true,
        description = "GitLab's keys, what it has at /oauth/discovery/keys; likewise.")
    private String keys = "";
  }

  private final Map<String, String> environment;
  private final InstantSource clock;
  private final Input input;

  IssuerSource(Map<String, String> environment, InstantSource clock, Input input) {
    this.environment = environment;
    this.clock = clock;
    this.input = input;
  }

  /** GitLab's URL as its documents name it. */
  String url() {
    String plain = url.replaceFirst("/+$", "");
    if (!plain.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
      throw new WrongCall("--gitlab must be such as https://gitlab.example.com");
    }
    return plain;
  }

  /** Whether it can be asked again. */
  boolean isGitLab() {
    return documents == null;
  }

  /** Each look has a time of its own for both documents. */
  Discovery look(Optional<Configuration> configuration) {
    if (documents == null) {
      Network network =
          caBundle == null
              ? configuration.flatMap(valid -> valid.token().verification()).orElse(Network.USUAL)
              : new Network(Optional.of(caBundle), Optional.empty());
      Connections connections =
          new Connections(network, name -> Optional.ofNullable(environment.get(name)));
      return new Discovery(url(), new HttpFetch(connections, clock, PATIENCE));
    }
    if (documents.discovery.equals(Input.STANDARD) && documents.keys.equals(Input.STANDARD)) {
      throw new WrongCall("--discovery and --keys cannot both be standard input");
    }
    String discovery = text(documents.discovery);
    String keys = text(documents.keys);
    Fetch files = at -> at.getPath().endsWith(Discovery.METADATA_PATH) ? discovery : keys;
    return new Discovery(url(), files);
  }

  private String text(String file) {
    try {
      return input.text(file);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }
}
