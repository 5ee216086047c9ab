package awsoidc.lint;

import awsoidc.yaml.Mark;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/** JSON, one document or several (NDJSON), or YAML with CloudFormation's tags → pieces. */
final class PieceReader {

  static final int MAX_DEPTH = 200;

  /** The large parts of get-account-authorization-details, which have no trust policies. */
  private static final Set<String> SKIPPED =
      Set.of("UserDetailList", "GroupDetailList", "Policies", "RolePolicyList");

  private final JsonParser parser;
  private final Function<JsonLocation, Mark> marks;
  private final PieceCount count;

  private PieceReader(JsonParser parser, Function<JsonLocation, Mark> marks, PieceCount count) {
    this.parser = parser;
    this.marks = marks;
    this.count = count;
  }

  /** The documents of a file. */
  static List<Piece> read(String file, PieceCount count) throws UnreadableFile {
    // Windows puts a mark of the byte order before what it writes into a file.
    String text = file.startsWith("\uFEFF") ? file.substring(1) : file;
    refuseOtherEncodings(text);
    boolean json = text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    try (JsonParser parser = (json ? new JsonFactory() : yaml()).createParser(text)) {
      return new PieceReader(parser, PieceReader::mark, count).documents();
    } catch (JacksonException e) {
      String language = json ? "JSON" : "YAML";
      String why =
          e.getOriginalMessage()
              .lines()
              .findFirst()
              .orElse("")
              .replaceAll("\\[Source: [^;]*; ([^]]*)]", "$1");
      throw new UnreadableFile("not valid " + language + ": " + why, mark(e.getLocation()));
    } catch (IOException e) {
      throw new UnreadableFile(String.valueOf(e.getMessage()), Mark.START);
    }
  }

  private static void refuseOtherEncodings(String text) throws UnreadableFile {
    String begin = text.substring(0, Math.min(text.length(), 4)).stripLeading();
    if (begin.startsWith("%7B")) {
      throw new UnreadableFile(
          "it is percent-encoded, as the IAM API answers: decode it", Mark.START);
    }
    if (begin.startsWith("//") || begin.startsWith("/*")) {
      throw new UnreadableFile("it begins with a comment, which JSON does not have", Mark.START);
    }
    if (text.indexOf('\0') >= 0) {
      throw new UnreadableFile("it is not UTF-8, perhaps UTF-16 (PowerShell's >)", Mark.START);
    }
  }

  /** Marks of a text's lines and columns, which go on from its own. */
  static Function<JsonLocation, Mark> after(Mark first) {
    return location -> {
      Mark mark = mark(location);
      return new Mark(first.line() + mark.line() - 1, first.column() + mark.column() - 1);
    };
  }

  /** Marks of a text in quotes, all in one line; the text's own where its columns are not known. */
  static Function<JsonLocation, Mark> within(Piece.Text text, QuotedText file) {
    return file.columns(text.mark(), text.text().length())
        .<Function<JsonLocation, Mark>>map(columns ->
            location ->
                new Mark(
                    text.mark().line(),
                    columns[Math.clamp(location.getCharOffset(), 0, columns.length - 1)]))
        .orElse(_ -> text.mark());
  }

  /**
   * The JSON object that a text of another document is; empty if it is none.
   *
   * @param marks of places in the text
   * @param count of the file that the text is in
   * @throws UnreadableFile if the file has too many pieces with those of the text
   */
  static Optional<Piece> embedded(
      Piece.Text text, Function<JsonLocation, Mark> marks, PieceCount count) throws UnreadableFile {
    try (JsonParser parser = new JsonFactory().createParser(text.text())) {
      List<Piece> documents = new PieceReader(parser, marks, count).documents();
      return documents.size() == 1 && documents.getFirst() instanceof Piece.Members object
          ? Optional.of(text.hidden() ? withVariables(object) : object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (UnreadableFile e) {
      if (count.isTooLarge()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Hides what has variables, in the argument of Fn::Sub or a template of HCL. */
  private static Piece withVariables(Piece piece) {
    return switch (piece) {
      case Piece.Text(String text, boolean _, Mark mark) ->
          new Piece.Text(text, text.contains("${"), mark);
      case Piece.Elements(List<Piece> elements, Mark mark) ->
          new Piece.Elements(elements.stream().map(PieceReader::withVariables).toList(), mark);
      case Piece.Members(List<Piece.Member> members, Mark mark) ->
          new Piece.Members(
              members.stream()
                  .map(one -> new Piece.Member(one.name(), one.mark(), withVariables(one.value())))
                  .toList(),
              mark);
    };
  }

  private static YAMLFactory yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Linter.MAX_BYTES);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
        .build();
  }

  private List<Piece> documents() throws IOException, UnreadableFile {
    List<Piece> documents = new ArrayList<>();
    while (parser.nextToken() != null) {
      documents.add(piece(0));
    }
    return documents;
  }

  private Piece piece(int depth) throws IOException, UnreadableFile {
    Mark mark = mark();
    if (depth > MAX_DEPTH) {
      throw new UnreadableFile("nested deeper than " + MAX_DEPTH + " levels", mark);
    }
    count.add();
    if (count.isTooLarge()) {
      throw new UnreadableFile(
          "more than "
              + PieceCount.MAX
              + " values; give it in parts, or the policies alone (aws iam list-roles --query"
              + " Roles[].AssumeRolePolicyDocument)",
          mark);
    }
    Object tag = parser.canReadTypeId() ? parser.getTypeId() : null;
    Piece piece =
        switch (parser.currentToken()) {
          case START_OBJECT -> members(mark, depth);
          case START_ARRAY -> elements(mark, depth);
          default -> text(mark);
        };
    return tag == null ? piece : untagged(tag.toString(), piece);
  }

  private Piece text(Mark mark) throws IOException {
    boolean alias = parser instanceof YAMLParser yaml && yaml.isCurrentAlias();
    String text = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
    return new Piece.Text(alias ? "*" + text : text, alias, mark);
  }

  /** The long form of a tag: {@code !Ref X} is {@code {"Ref": "X"}}. */
  private static Piece untagged(String tag, Piece piece) {
    String function = tag.equals("Ref") || tag.equals("Condition") ? tag : "Fn::" + tag;
    return new Piece.Members(
        List.of(new Piece.Member(function, piece.mark(), piece)), piece.mark());
  }

  private Piece members(Mark mark, int depth) throws IOException, UnreadableFile {
    List<Piece.Member> members = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Mark nameMark = mark();
      JsonToken value = parser.nextToken();
      if (SKIPPED.contains(name)) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) { // is as if the name were not there
        members.add(new Piece.Member(name, nameMark, piece(depth + 1)));
      }
    }
    return new Piece.Members(members, mark);
  }

  private Piece elements(Mark mark, int depth) throws IOException, UnreadableFile {
    List<Piece> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(piece(depth + 1));
    }
    return new Piece.Elements(elements, mark);
  }

  private Mark mark() {
    return marks.apply(parser.currentTokenLocation());
  }

  private static Mark mark(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? Mark.START
        : new Mark(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }
}
