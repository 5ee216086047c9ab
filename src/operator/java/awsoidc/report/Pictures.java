package awsoidc.report;

/** What all pictures have in common. */
public final class Pictures {

  private Pictures() {}

  /**
   * A picture without content.
   *
   * @param description what it shows, for who does not see it
   */
  public static Element svg(int width, int height, String title, String description) {
    return Element.of("svg")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("viewBox", "-1 -1 " + (width + 2) + " " + (height + 2)) // half of a line at the edge
        .with("width", width + 2)
        .with("height", height + 2)
        .with("role", "img")
        .add(Element.of("title", title), Element.of("desc", description));
  }
}
