package awsoidc.lint;

import awsoidc.yaml.Mark;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Pieces → JSON, without positions, for readers of policies that know no pieces. */
final class PieceWriter {

  private PieceWriter() {}

  static String json(Piece piece) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      write(piece, json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string does not fail", e);
    }
    return text.toString();
  }

  private static void write(Piece piece, JsonGenerator json) throws IOException {
    switch (piece) {
      case Piece.Text(String text, boolean _, Mark _) -> json.writeString(text);
      case Piece.Elements(List<Piece> elements, Mark _) -> {
        json.writeStartArray();
        for (Piece element : elements) {
          write(element, json);
        }
        json.writeEndArray();
      }
      case Piece.Members(List<Piece.Member> members, Mark _) -> {
        json.writeStartObject();
        for (Piece.Member member : members) {
          json.writeFieldName(member.name());
          write(member.value(), json);
        }
        json.writeEndObject();
      }
    }
  }
}
