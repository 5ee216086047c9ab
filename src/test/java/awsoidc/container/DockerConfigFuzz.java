package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

/** DOCKER_AUTH_CONFIG, which an author may set, and the files that engines read. */
public final class DockerConfigFuzz {

  private DockerConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] json) {
    DockerConfig config;
    try {
      config = DockerConfig.parse(json);
    } catch (DockerConfig.Unusable expected) {
      assertThat(expected.getMessage()).isNotEmpty();
      return;
    }
    config
        .auths()
        .values()
        .forEach(login -> assertThat(login.who()).doesNotContain("\n").doesNotContain("\r"));
    config.helpers().values().forEach(login -> assertThat(login.who()).doesNotContain("/"));
    config.store().ifPresent(login -> assertThat(login.who()).doesNotContain("/"));
  }
}
