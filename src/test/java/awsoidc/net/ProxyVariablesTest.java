package awsoidc.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyVariablesTest {

  private static final URI STS = URI.create("https://sts.eu-west-1.amazonaws.com/");

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void https_and_http_have_a_proxy_each() {
    environment.put("HTTPS_PROXY", "http://secure:1");
    environment.put("HTTP_PROXY", "http://plain:2");

    assertThat(proxy(STS)).hasToString("Optional[http://secure:1]");
    assertThat(proxy(URI.create("http://minio/"))).hasToString("Optional[http://plain:2]");
  }

  @Test
  void small_letters_do_and_an_empty_variable_is_none() {
    environment.put("HTTPS_PROXY", " ");
    assertThat(proxy(STS)).isEmpty();

    environment.put("https_proxy", "http://proxy:1");
    assertThat(proxy(STS)).hasToString("Optional[http://proxy:1]");

    environment.put("no_proxy", "amazonaws.com");
    assertThat(proxy(STS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy, http://proxy:80",
    "proxy:3128, http://proxy:3128",
    "proxy, http://proxy:80",
    "u:p@proxy:3128, http://proxy:3128",
    "http://[::1]:8080/, http://[::1]:8080",
  })
  void a_scheme_and_a_port_may_be_missing(String value, String proxy) {
    environment.put("HTTPS_PROXY", value);

    assertThat(proxy(STS).orElseThrow()).hasToString(proxy);
  }

  @Test
  void user_and_password_are_decoded() {
    environment.put("HTTPS_PROXY", "http://u:p%40ss@proxy:3128");

    HttpProxy.Login login = proxy(STS).orElseThrow().login().orElseThrow();
    assertThat(login.user()).isEqualTo("u");
    assertThat(login.password().reveal()).isEqualTo("p@ss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://hunter2@proxy:1", "socks5://hunter2@proxy", "u:hunter2@:1"})
  void what_is_no_proxy_is_said_by_the_variables_name_without_its_value(String value) {
    environment.put("https_proxy", value);

    assertThatThrownBy(() -> proxy(STS))
        .isInstanceOf(UnusableProxy.class)
        .hasMessageStartingWith("https_proxy of the runner's environment")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void what_is_no_proxy_is_in_nobodys_way_who_does_not_need_it() {
    environment.put("HTTPS_PROXY", "socks5://proxy");
    environment.put("NO_PROXY", "amazonaws.com");

    assertThat(proxy(STS)).isEmpty();
    assertThat(proxy(URI.create("http://minio/"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*, a.example.com",
    "example.com, example.com",
    "example.com, a.example.com",
    "EXAMPLE.com, a.Example.COM",
    ".example.com, a.example.com",
    "*.example.com, a.b.example.com",
    "'x, example.com ', a.example.com",
    "example.com:443, a.example.com",
    "example.com:8443, a.example.com:8443",
    "localhost, localhost",
    "127.0.0.1, 127.0.0.1:8443",
    "10.0.0.0/8, 10.1.2.3",
    "10.1.2.0/23, 10.1.3.9",
    "0.0.0.0/0, 10.1.3.9",
    "10.1.2.3:443, 10.1.2.3",
    "::1, [::1]",
    "[::1]:443, [::1]",
    "fd00::/8, [fd12::1]",
  })
  void no_proxy_names(String exceptions, String server) {
    assertThat(isDirect(exceptions, server)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', example.com",
    "',', example.com",
    ".example.com, example.com",
    "*.example.com, example.com",
    "example.com, anexample.com",
    "example.com, example.com.evil",
    "a.example.com, example.com",
    "example.com:8443, example.com",
    "10.0.0.0/8, 11.1.2.3",
    "10.0.0.0/33, 10.1.2.3",
    "10.0.0.0/x, 10.1.2.3",
    "10.0.0.0/, 10.1.2.3",
    "10.0.0.0/8, example.com",
    "2.3, 10.1.2.3",
    "fd00::/8, 10.1.2.3",
    "a*, abc",
    ":443, example.com",
    "1:2:3, example.com",
  })
  void no_proxy_does_not_name(String exceptions, String server) {
    assertThat(isDirect(exceptions, server)).isFalse();
  }

  @Test
  void no_proxy_holds_for_the_operators_proxy_too() {
    Network network = new Network(Optional.empty(), HttpProxy.parse("http://operator:1"));
    environment.put("HTTPS_PROXY", "socks5://not-asked");
    Connections connections = new Connections(network, this::variable);

    connections.open(STS);
    assertThat(connections.latestProxy()).hasToString("Optional[http://operator:1]");

    environment.put("NO_PROXY", ".amazonaws.com");
    connections.open(STS);
    assertThat(connections.latestProxy()).isEmpty();
  }

  private boolean isDirect(String exceptions, String server) {
    environment.put("NO_PROXY", exceptions);
    return new ProxyVariables(this::variable).isDirect(URI.create("https://" + server + "/"));
  }

  private Optional<HttpProxy> proxy(URI url) {
    Connections connections = new Connections(Network.USUAL, this::variable);
    connections.open(url);
    return connections.latestProxy();
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }
}
