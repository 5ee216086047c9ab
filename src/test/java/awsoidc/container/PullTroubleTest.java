package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What podman and docker have said, word for word. */
class PullTroubleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error response from daemon: Head \"http://127.0.0.1:5000/v2/acme/private/manifests/1\": no"
            + " basic auth credentials",
        "Error response from daemon: pull access denied for acme/nosuch, repository does not exist"
            + " or may require 'docker login'",
        "Error response from daemon: manifest for alpine:nosuch not found: manifest unknown:"
            + " manifest unknown",
        "Error: initializing source docker://127.0.0.1:5000/acme/private:1: reading manifest 1 in"
            + " 127.0.0.1:5000/acme/private: unauthorized: authentication required",
        "Error: initializing source docker://registry.example.com/x:1: reading manifest 1 in"
            + " registry.example.com/x: manifest unknown",
      })
  void what_no_second_try_would_change_is_final(String said) {
    assertThat(PullTrouble.isFinal(said)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error response from daemon: Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect:"
            + " connection refused",
        "Error response from daemon: toomanyrequests: You have reached your pull rate limit.",
        "Error: initializing source docker://registry.example.com/x:1: pinging container registry"
            + " registry.example.com: Get \"https://registry.example.com/v2/\": dial tcp: lookup"
            + " registry.example.com: no such host",
        "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable",
        "words that nobody has said before",
      })
  void what_may_pass_is_not(String said) {
    assertThat(PullTrouble.isFinal(said)).isFalse();
  }
}
