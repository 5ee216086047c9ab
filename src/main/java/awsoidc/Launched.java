package awsoidc;

import java.io.IOException;
import java.nio.file.Path;

/** What bin/launch.sh and the machine tell the JVM of this installation and its account. */
public final class Launched {

  private Launched() {}

  /** Version and fingerprint of these classes. */
  public static String build() {
    return BuildId.value();
  }

  /**
   * In a module image META-INF/services is not looked at, and on a class path it would cost 15 ms.
   */
  public static void nameProviders() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.setProperty(
        "javax.xml.stream.XMLInputFactory", "com.sun.xml.internal.stream.XMLInputFactoryImpl");
  }

  /** Image, caches and launcher are installed together; a mixture still works, but slowly. */
  public static void warnOfMixedBuild() {
    String launcher = System.getProperty("awsoidc.build", build());
    if (!launcher.equals(build())) {
      System.err.println(
          "WARNING: aws-oidc-executor is installed in pieces (launcher "
              + launcher
              + ", classes "
              + build()
              + "): run ./install.sh again");
    }
  }

  /** Not Path.normalize(): what is above bin is not what is above a link to it. */
  public static Path home() {
    Path home = Path.of(System.getProperty("awsoidc.home", "."));
    try {
      return home.toRealPath();
    } catch (IOException gone) {
      return home.toAbsolutePath();
    }
  }

  /**
   * An account that the system has no entry of has {@code ?}, which would be in any directory, and
   * one of DynamicUser= has {@code /}, where it may not write. The unit's state directory is its
   * home (systemd.exec(5)).
   */
  public static String userHome() {
    String home = System.getProperty("user.home", "/");
    if (home.startsWith("/") && home.length() > 1) {
      return home;
    }
    String state = System.getenv("STATE_DIRECTORY");
    if (state == null || !state.startsWith("/")) {
      return "/";
    }
    int several = state.indexOf(':');
    return several < 0 ? state : state.substring(0, several);
  }
}
