package awsoidc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as one page of HTML, to look at, send and print. */
public final class HtmlRenderer implements Renderer {

  @Override
  public String render(Report report) {
    return Page.of(
        "aws-oidc-executor " + report.command(),
        report.blocks().stream().map(HtmlRenderer::element).toList());
  }

  private static Element element(Block block) {
    return switch (block) {
      case Block.Heading(String text) -> Element.of("h2", text);
      case Block.Paragraph(String text) -> Element.of("p", text);
      case Block.Entries(List<String> items) ->
          Element.of("ul").add(items.stream().map(item -> Element.of("li", item)).toList());
      case Block.Code(List<String> lines) -> code(lines);
      case Block.Table(List<Block.Row> rows) ->
          scrolled(
              Element.of("table")
                  .add(Element.of("tbody").add(rows.stream().map(HtmlRenderer::row).toList())));
      case Block.Grid grid -> grid(grid);
      case Block.Checklist(List<Block.Item> items) ->
          scrolled(
              Element.of("table")
                  .add(Element.of("tbody").add(items.stream().map(HtmlRenderer::item).toList())));
      case Block.Remark remark -> remark(remark);
      case Block.Figure(String caption, Element picture) ->
          Element.of("figure").add(picture, Element.of("figcaption", caption));
    };
  }

  private static Element code(List<String> lines) {
    Element pre = Element.of("pre");
    lines.forEach(pre::line);
    return pre;
  }

  private static Element row(Block.Row row) {
    return Element.of("tr")
        .add(Element.of("th", row.name()).with("scope", "row"), Element.of("td", row.value()));
  }

  private static Element grid(Block.Grid grid) {
    List<Element> head =
        grid.columns().stream()
            .map(column -> Element.of("th", column).with("scope", "col"))
            .toList();
    List<Element> body = new ArrayList<>();
    for (List<String> cells : grid.rows()) {
      body.add(Element.of("tr").add(cells.stream().map(cell -> Element.of("td", cell)).toList()));
    }
    return scrolled(
        Element.of("table")
            .add(
                Element.of("thead").add(Element.of("tr").add(head)),
                Element.of("tbody").add(body)));
  }

  private static Element item(Block.Item item) {
    String state = item.trouble().map(HtmlRenderer::word).orElse("ok");
    Element text = Element.of("td", item.text());
    if (!item.remedy().isEmpty()) {
      text.text(" → " + item.remedy());
    }
    return Element.of("tr")
        .add(
            Element.of("td", state).with("class", state),
            Element.of("th", item.name()).with("scope", "row"),
            text);
  }

  private static Element remark(Block.Remark remark) {
    String place = remark.position().map(position -> position + ": ").orElse("");
    return Element.of("p", word(remark.level()).toUpperCase(Locale.ROOT) + ": " + place)
        .text(remark.text())
        .with("class", word(remark.level()));
  }

  private static Element scrolled(Element table) {
    return Element.of("div").with("class", "scroll").add(table);
  }

  private static String word(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
