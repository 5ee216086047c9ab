package awsoidc.net;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest {

  @Test
  void host_and_port_are_read_and_the_usual_port_is_assumed() {
    assertThat(HttpProxy.parse("http://proxy.example.com:8080").orElseThrow())
        .hasToString("http://proxy.example.com:8080");
    assertThat(HttpProxy.parse("http://proxy/").orElseThrow()).hasToString("http://proxy:3128");
  }

  @Test
  void user_and_password_are_decoded_and_never_shown() {
    HttpProxy proxy = HttpProxy.parse("http://us%40er:p%3Aw%2F@proxy:1").orElseThrow();

    assertThat(proxy.login().orElseThrow().user()).isEqualTo("us@er");
    assertThat(proxy.login().orElseThrow().password().reveal()).isEqualTo("p:w/");
    assertThat(proxy.toString()).isEqualTo("http://proxy:1");
    assertThat(proxy.login().toString()).doesNotContain("p:w");
  }

  @Test
  void a_user_may_have_no_password() {
    assertThat(HttpProxy.parse("http://user@proxy").orElseThrow().login().orElseThrow().password())
        .isEqualTo(Secret.of(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy:3128",
        "https://proxy:3128",
        "socks5://proxy",
        "http://",
        "http://proxy:0",
        "http://proxy:65536",
        "http://proxy/path",
        "http://proxy?x",
        "http://pro xy"
      })
  void anything_else_is_none(String text) {
    assertThat(HttpProxy.parse(text)).isEmpty();
  }
}
