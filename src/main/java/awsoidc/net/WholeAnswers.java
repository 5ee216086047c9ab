package awsoidc.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Reads answers whole, up to a bound, before the SDK looks at them: it would read one of any length
 * into memory, and where it cannot make sense of one it says nothing of what came.
 */
final class WholeAnswers implements SdkHttpClient {

  private final SdkHttpClient client;
  private @Nullable RawAnswer latest;

  WholeAnswers(SdkHttpClient client) {
    this.client = client;
  }

  /** The answer to the latest request; empty if none came, or not all of it. */
  Optional<RawAnswer> latest() {
    return Optional.ofNullable(latest);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    latest = null;
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return read(prepared.call());
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private HttpExecuteResponse read(HttpExecuteResponse answer) throws IOException {
    byte[] body = new byte[0];
    if (answer.responseBody().isPresent()) {
      try (AbortableInputStream in = answer.responseBody().get()) {
        body = in.readNBytes(RawAnswer.MAX_BYTES + 1);
        if (body.length > RawAnswer.MAX_BYTES) {
          in.abort();
        }
      }
    }
    latest = new RawAnswer(answer.httpResponse(), body);
    return HttpExecuteResponse.builder()
        .response(answer.httpResponse())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(inUtf8(body))))
        .build();
  }

  /** Java's XML parser prints a line of its own about bytes that are not of their encoding. */
  private static byte[] inUtf8(byte[] body) {
    for (byte b : body) {
      if (b < 0) {
        return isUtf8(body) ? body : reencoded(body);
      }
    }
    return body;
  }

  private static boolean isUtf8(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException another) {
      return false;
    }
  }

  private static byte[] reencoded(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int declaration = text.startsWith("<?xml") ? text.indexOf("?>") + 2 : 0;
    return text.substring(declaration).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
