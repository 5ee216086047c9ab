package awsoidc.report;

import awsoidc.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An element of HTML or of the SVG in it. Whatever is put into it is text: there is no way to put
 * in markup, so that a name that others chose stays a name.
 */
public final class Element {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

  /** Elements without an end tag, of those that are used here (HTML Living Standard, 13.1.2). */
  private static final Set<String> VOID = Set.of("meta");

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();

  /** Texts, escaped, and elements. */
  private final List<Object> content = new ArrayList<>();

  private Element(String name) {
    this.name = checked(name);
  }

  public static Element of(String name) {
    return new Element(name);
  }

  /** An element with a text. */
  public static Element of(String name, String text) {
    return of(name).text(text);
  }

  /** Sets an attribute. */
  public Element with(String attribute, String value) {
    attributes.put(checked(attribute), escaped(value));
    return this;
  }

  /** Sets an attribute that is a length or a coordinate. */
  public Element with(String attribute, int value) {
    return with(attribute, String.valueOf(value));
  }

  /** Appends a text; what a reader would not see in it is written as its number. */
  public Element text(String text) {
    content.add(escaped(text));
    return this;
  }

  /** Appends a line of a {@code pre}. */
  Element line(String text) {
    content.add(escaped(text) + "\n");
    return this;
  }

  /** Appends elements. */
  public Element add(Element... elements) {
    return add(List.of(elements));
  }

  /** Appends elements. */
  public Element add(List<Element> elements) {
    content.addAll(elements);
    return this;
  }

  @Override
  public String toString() {
    StringBuilder markup = new StringBuilder();
    write(markup);
    return markup.toString();
  }

  private void write(StringBuilder into) {
    into.append('<').append(name);
    attributes.forEach((attribute, value) ->
        into.append(' ').append(attribute).append("=\"").append(value).append('"'));
    into.append('>');
    if (VOID.contains(name)) {
      return;
    }
    // A line for each element among elements, where line breaks mean nothing.
    boolean lines = !content.isEmpty() && content.stream().allMatch(Element.class::isInstance);
    for (Object one : content) {
      into.append(lines ? "\n" : "");
      if (one instanceof Element element) {
        element.write(into);
      } else {
        into.append(one);
      }
    }
    into.append(lines ? "\n" : "").append("</").append(name).append('>');
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of HTML: " + name);
    }
    return name;
  }

  private static String escaped(String text) {
    return Printable.text(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
