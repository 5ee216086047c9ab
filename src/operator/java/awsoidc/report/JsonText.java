package awsoidc.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** One JSON document as text, for people and programs. */
public final class JsonText {

  /** Terminals obey what comes after it, such as U+009B and U+202E. */
  private static final int LAST_PLAIN = '~';

  private JsonText() {}

  /** Writes the document. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** The whole document, with the line break at its end. */
  public static String of(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setHighestNonEscapedChar(LAST_PLAIN).useDefaultPrettyPrinter();
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string does not fail", e);
    }
    return text + "\n";
  }
}
