package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of podman and docker, word for word. */
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
  void what_no_retry_would_change_is_permanent(String said) {
    assertThat(PullTrouble.isPermanent(said)).isTrue();
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
        "a message that no engine has had before",
      })
  void transient_and_unknown_errors_are_not_permanent(String said) {
    assertThat(PullTrouble.isPermanent(said)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon"
            + " running?",
        "permission denied while trying to connect to the Docker daemon socket at"
            + " unix:///var/run/docker.sock: Get \"http://%2Fvar%2Frun%2Fdocker.sock/v1.24/\": dial"
            + " unix /var/run/docker.sock: connect: permission denied",
        "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is"
            + " correct and if the daemon is running",
        "Cannot connect to Podman. Please verify your connection to the Linux system using `podman"
            + " system connection list`",
        "Error: unable to connect to Podman socket: Get \"http://d/v5.0.0/libpod/_ping\": dial unix"
            + " /run/podman/podman.sock: connect: no such file or directory",
      })
  void an_engine_that_is_down_is_recognised(String said) {
    assertThat(PullTrouble.isEngineDown(said)).isTrue();
    assertThat(PullTrouble.isPermanent(said)).isFalse();
  }
}
