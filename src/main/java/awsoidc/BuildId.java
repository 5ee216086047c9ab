package awsoidc;

/** Which build this is. install.sh compiles its own into the runtime image. */
final class BuildId {

  private BuildId() {}

  /** Version and fingerprint; a method, lest the compiler copy it into other classes. */
  static String value() {
    return "development";
  }
}
