package awsoidc.report;

import java.util.List;

/** One page of HTML that needs nothing else: no script, no font, no request. */
final class Page {

  /** Also what a browser is held to, should markup get into the page all the same. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  /** Without characters that would be escaped. */
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --paper: #fff; --ink: #1c1c21; --faint: #63636e;
        --line: #d5d5dc; --fill: #f3f3f6; --good: #1f6fb5; --bad: #c4201d; --mid: #946200 }
      @media (prefers-color-scheme: dark) { :root { --paper: #17171b; --ink: #ececf0;
        --faint: #a5a5b2; --line: #43434d; --fill: #232329; --good: #6db3f2; --bad: #ff7b72;
        --mid: #e3b341 } }
      * { box-sizing: border-box }
      body { margin: 0; background: var(--paper); color: var(--ink);
        font: 15px/1.5 system-ui, sans-serif }
      main { max-width: 75rem; margin: 0 auto; padding: 1.5rem }
      h1 { font-size: 1.5rem; margin: 0 0 1rem }
      h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
      p, ul { margin: .5rem 0; overflow-wrap: anywhere }
      ul { padding-left: 1.2rem }
      .scroll, figure { overflow-x: auto; margin: .75rem 0 }
      table { border-collapse: collapse; font-size: .9rem }
      th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0;
        border-bottom: 1px solid var(--line); min-width: 4rem }
      thead th { white-space: nowrap; color: var(--faint) }
      tbody th { font-weight: 500 }
      .error { color: var(--bad) } .warning { color: var(--mid) } .ok { color: var(--good) }
      pre { background: var(--fill); border: 1px solid var(--line); padding: .75rem;
        overflow-x: auto; font-size: .85rem }
      figcaption { color: var(--faint); font-size: .9rem }
      svg { display: block; height: auto; max-width: 100%; min-width: 45rem }
      svg text { font: 12px monospace; fill: var(--ink) }
      svg .faint { fill: var(--faint) } svg .weak { fill: var(--bad) }
      svg .box { fill: var(--fill); stroke: var(--line) }
      svg .bar { fill: var(--good) } svg .axis { stroke: var(--line) }
      svg .edge { fill: none; stroke: var(--good); stroke-width: 1.5 }
      svg .edge.bad { stroke: var(--bad); stroke-width: 3 }
      svg .edge.open { stroke-dasharray: 7 4 }
      svg .edge.shut { stroke: var(--faint); stroke-dasharray: 1 5; stroke-linecap: round }
      @media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --faint: #444;
        --line: #bbb; --fill: #fff; --good: #1f6fb5; --bad: #b00; --mid: #7a5200 }
        figure, tr, li { break-inside: avoid } h2 { break-after: avoid }
        .scroll, figure { overflow: visible } svg { min-width: 0 }
        body { font-size: 9pt } main { max-width: none; padding: 0 } table { font-size: 8pt }
        th, td { overflow-wrap: anywhere; min-width: 0; padding-right: .4rem } }
      @page { size: landscape; margin: 12mm }
      """
          .replaceAll("\\s+", " ");

  private Page() {}

  static String of(String title, List<Element> content) {
    Element head =
        Element.of("head")
            .add(
                Element.of("meta").with("charset", "utf-8"),
                Element.of("meta")
                    .with("http-equiv", "Content-Security-Policy")
                    .with("content", POLICY),
                Element.of("meta")
                    .with("name", "viewport")
                    .with("content", "width=device-width, initial-scale=1"),
                Element.of("title", title),
                Element.of("style", STYLE));
    Element main = Element.of("main").add(Element.of("h1", title)).add(content);
    Element html = Element.of("html").with("lang", "en").add(head, Element.of("body").add(main));
    return "<!doctype html>\n" + html + "\n";
  }
}
