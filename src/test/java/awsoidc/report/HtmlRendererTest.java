package awsoidc.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HtmlRendererTest {

  private static final String HOSTILE = "</title></style><script>alert('&\"')</script>\u202e\n";
  private static final String SHOWN =
      "&lt;/title&gt;&lt;/style&gt;&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"
          + "\\u202e\\u000a";

  private static final Report WHOLE =
      new Report.Draft()
          .heading(HOSTILE)
          .paragraph(HOSTILE)
          .entries(List.of(HOSTILE))
          .code(List.of(HOSTILE, "second"))
          .table(List.of(new Block.Row(HOSTILE, HOSTILE)))
          .grid(List.of(HOSTILE), List.of(List.of(HOSTILE)))
          .checklist(
              List.of(
                  new Block.Item(Optional.empty(), HOSTILE, HOSTILE, HOSTILE),
                  new Block.Item(Optional.of(Level.ERROR), "b", "wrong", "")))
          .add(new Block.Remark(Level.WARNING, Optional.of(new Position(HOSTILE, 3, 7)), HOSTILE))
          .figure(HOSTILE, BarChart.of(HOSTILE, List.of(new BarChart.Bar(HOSTILE, 7, HOSTILE))))
          .figure(
              HOSTILE,
              LaneChart.of(
                  HOSTILE,
                  List.of(HOSTILE, HOSTILE),
                  List.of(new LaneChart.Lane(HOSTILE, List.of(0, 3)))))
          .of("check", false);

  @Test
  void what_others_wrote_stays_text_in_every_part() {
    String page = new HtmlRenderer().render(WHOLE);

    assertThat(page).doesNotContain("<script", "alert('", "\u202e");
    assertThat(page.split(Pattern.quote(SHOWN), -1)).hasSizeGreaterThan(18);
    assertThat(Stream.of("title", "style", "body", "html").map(name -> "</" + name + ">"))
        .allSatisfy(end -> assertThat(page).contains(end));
    assertThat(page.indexOf("</style>")).isEqualTo(page.lastIndexOf("</style>"));
  }

  @Test
  void a_page_asks_for_nothing_and_forbids_itself_to() {
    String page = new HtmlRenderer().render(WHOLE);

    assertThat(page)
        .contains("default-src &#39;none&#39;")
        .doesNotContain("src=", "href=", "url(", "@import");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
  }

  @Test
  void a_picture_has_a_title_and_says_in_words_what_it_shows() {
    Element svg =
        BarChart.of(
            "Refusals",
            List.of(new BarChart.Bar("no-rule", 0, "0"), new BarChart.Bar("b", 8, "8")));

    assertThat(svg.toString())
        .contains("role=\"img\"", "<title>Refusals</title>", "<desc>no-rule: 0; b: 8</desc>");
  }

  @Test
  void a_label_that_is_too_long_is_shortened_and_whole_in_its_title() {
    assertThat(Labels.at(1, 2, 73, "0123456789").toString())
        .isEqualTo("<text x=\"1\" y=\"2\">0123456789</text>");
    assertThat(Labels.at(1, 2, 73, "0123456789a").toString())
        .isEqualTo("<text x=\"1\" y=\"2\">012345678…<title>0123456789a</title></text>");
    assertThat(Labels.at(1, 2, 73, "日本語日本語").toString())
        .as("letters of two columns")
        .startsWith("<text x=\"1\" y=\"2\">日本語日…<title>");
  }

  @Test
  void a_name_is_no_way_to_put_in_markup() {
    assertThatThrownBy(() -> Element.of("b onclick")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Element.of("b").with("x=\"", "y"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Element.of("b").with("title", "\" onclick=\"x").text("<i>").toString())
        .isEqualTo("<b title=\"&quot; onclick=&quot;x\">&lt;i&gt;</b>");
  }

  @Test
  void text_and_json_leave_pictures_out() {
    Report report =
        new Report.Draft().figure("c", BarChart.of("t", List.of())).paragraph("p").of("x", true);

    assertThat(new TextRenderer(false, 80).render(report)).isEqualTo("p\n");
    assertThat(new JsonRenderer().render(report)).contains("paragraph").doesNotContain("figure");
  }

  @Test
  void a_grid_is_wrapped_where_a_terminal_is_narrow() {
    Report report =
        new Report.Draft()
            .grid(
                List.of("project", "role"),
                List.of(List.of("acme/shop", "a role of many words"), List.of("b", "c")))
            .of("x", true);

    assertThat(new TextRenderer(false, 80).render(report))
        .isEqualTo(
            """
            project    role
            acme/shop  a role of many words
            b          c
            """);
    assertThat(new TextRenderer(false, 26).render(report))
        .isEqualTo(
            """
            project    role
            acme/shop  a role of many
                       words
            b          c
            """);
    assertThat(new JsonRenderer().render(report))
        .containsIgnoringWhitespaces(
            """
            {"type": "grid", "columns": ["project", "role"],
             "rows": [["acme/shop", "a role of many words"], ["b", "c"]]}
            """);
  }
}
