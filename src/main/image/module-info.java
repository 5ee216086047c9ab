/**
 * The one module of the runtime image: what the stages run and all libraries, merged. Open, so that
 * the SDK finds its resources. install.sh compiles it; the Maven build knows nothing of it.
 */
open module awsoidc {
  requires java.base;
  requires java.logging;
  requires java.xml;
  requires jdk.httpserver; // delivery: endpoint; and for the demo

  exports awsoidc; // and so the operator's tool, which is on a class path, has this module
}
