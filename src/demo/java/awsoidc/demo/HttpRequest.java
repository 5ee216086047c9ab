package awsoidc.demo;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One HTTP request with its whole body, and the answers that the servers of this room give. */
final class HttpRequest {

  private final String method;
  private final URI uri;
  private final Headers headers;
  private final byte[] body;

  HttpRequest(String method, URI uri, Headers headers, byte[] body) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body.clone();
  }

  String method() {
    return method;
  }

  Headers headers() {
    return headers;
  }

  byte[] body() {
    return body.clone();
  }

  String path() {
    return uri.getRawPath();
  }

  String query() {
    return Optional.ofNullable(uri.getRawQuery()).orElse("");
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }

  /** The parameters of AWS's query protocol: of the query string, then of the form body. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String form : List.of(query(), new String(body, StandardCharsets.UTF_8))) {
      for (String pair : form.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** What a server answers. */
  record Answer(int status, String contentType, String body, Map<String, String> headers) {

    Answer {
      headers = Map.copyOf(headers);
    }

    Answer(int status, String contentType, String body) {
      this(status, contentType, body, Map.of());
    }

    /** Without the body, which may hold credentials. */
    @Override
    public String toString() {
      return status + " " + contentType;
    }

    static Answer json(String body) {
      return new Answer(200, "application/json", body);
    }

    static Answer notFound() {
      return new Answer(404, "text/plain", "not found\n");
    }

    Answer with(String header, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(header, value);
      return new Answer(status, contentType, body, more);
    }
  }
}
