package awsoidc.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RendererTest {

  private static final int WIDE = 100;

  private static final Report WHOLE =
      new Report.Draft()
          .heading("Token")
          .table(List.of(new Block.Row("iss", "https://a"), new Block.Row("project", "b")))
          .heading("Findings")
          .add(
              new Block.Remark(
                  Level.ERROR, Optional.of(new Position("/c.yaml", 3, 7)), "no such key"))
          .warning("unsafe")
          .add(new Block.Remark(Level.NOTE, Optional.empty(), "by the way"))
          .paragraph("A sentence.")
          .entries(List.of("one", "two"))
          .code(List.of("{", "}"))
          .of("check", false);

  @Test
  void plain_text_is_for_people() {
    assertThat(new TextRenderer(false, WIDE).render(WHOLE))
        .isEqualTo(
            """
            Token:
              iss      https://a
              project  b

            Findings:
              /c.yaml:3:7: no such key
              WARNING: unsafe
              NOTE: by the way
              A sentence.
              - one
              - two
              {
              }
            """);
  }

  @Test
  void headings_and_findings_have_colours() {
    assertThat(new TextRenderer(true, WIDE).render(WHOLE))
        .startsWith("\u001b[1mToken:\u001b[0m\n  iss      https://a\n")
        .contains("\n\u001b[31m  /c.yaml:3:7: no such key\u001b[0m\n")
        .contains("\n\u001b[33m  WARNING: unsafe\u001b[0m\n  NOTE: by the way\n  A sentence.\n");
  }

  @Test
  void json_has_the_same_parts() {
    assertThat(new JsonRenderer().render(WHOLE))
        .isEqualToIgnoringWhitespace(
            """
            {"version": 1, "command": "check", "exit_code": 1, "blocks": [
              {"type": "heading", "text": "Token"},
              {"type": "table", "rows": [
                {"name": "iss", "value": "https://a"}, {"name": "project", "value": "b"}]},
              {"type": "heading", "text": "Findings"},
              {"type": "finding", "text": "no such key", "level": "error",
                "file": "/c.yaml", "line": 3, "column": 7},
              {"type": "finding", "text": "unsafe", "level": "warning"},
              {"type": "finding", "text": "by the way", "level": "note"},
              {"type": "paragraph", "text": "A sentence."},
              {"type": "list", "items": ["one", "two"]},
              {"type": "code", "lines": ["{", "}"]}]}
            """);
  }

  @Test
  void long_lines_are_wrapped_between_words_and_below_their_beginning() {
    Report report =
        new Report.Draft()
            .heading("H")
            .table(List.of(new Block.Row("name", "some words and more")))
            .entries(List.of("an entry of words", "https://one.long.word.example.com/x"))
            .code(List.of("never wrapped, however long"))
            .of("x", true);

    assertThat(new TextRenderer(false, 18).render(report))
        .isEqualTo(
            """
            H:
              name  some words
                    and more
              - an entry of
                words
              - https://one.long.word.example.com/x
              never wrapped, however long
            """);
  }

  @Test
  void no_renderer_lets_a_text_move_the_cursor() {
    Report report =
        new Report.Draft()
            .paragraph("\u001b[2J\r\n\u009b\u202e\u007f")
            .code(List.of("\u001b"))
            .of("x", true);

    assertThat(new TextRenderer(false, WIDE).render(report))
        .isEqualTo("\\u001b[2J\\u000d\\u000a\\u009b\\u202e\\u007f\n\\u001b\n");
    assertThat(new JsonRenderer().render(report))
        .doesNotContain("\u001b", "\r", "\u009b", "\u202e", "\u007f");
  }
}
