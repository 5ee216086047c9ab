package awsoidc.report;

/** A way to write a report. */
@FunctionalInterface
public interface Renderer {

  /** The whole report, with the line break at its end. */
  String render(Report report);
}
