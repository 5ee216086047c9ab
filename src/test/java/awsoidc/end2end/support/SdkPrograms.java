package awsoidc.end2end.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs of real SDKs that print the access key that they use. Those for JavaScript and Go need
 * their tools and are fetched to target/ once.
 */
public final class SdkPrograms {

  private static final Path TARGET = Path.of("target/sdks").toAbsolutePath();

  /** Less than Command waits. */
  private static final int SECONDS = 150;

  private SdkPrograms() {}

  /** Name to command line. */
  public static Map<String, String> commands() {
    PythonTools.require();
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("cli", cli(PythonTools.bin("aws")));
    if (Files.isExecutable(Path.of("/usr/bin/aws"))) {
      commands.put("cli-v2", cli("/usr/bin/aws"));
    }
    commands.put(
        "boto3",
        PythonTools.bin("python")
            + " -c 'import boto3; print(boto3.Session().get_credentials().get_frozen_credentials()"
            + ".access_key)'");
    commands.put("java", java());
    try {
      Files.createDirectories(TARGET);
      javaScript(commands);
      go(commands);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return commands;
  }

  private static String cli(String executable) {
    return executable
        + " sts get-caller-identity --endpoint-url $AWS_ENDPOINT_URL_STS"
        + " --query Arn --output text";
  }

  /** The store of authorities that Java knows is no PEM file. */
  private static String java() {
    Path store = TARGET.resolve("authority.p12");
    try {
      Files.createDirectories(TARGET);
      Files.deleteIfExists(store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path java = Path.of(System.getProperty("java.home", ""), "bin");
    assertThat(
            Command.run(
                    java.resolve("keytool"),
                    "-importcert",
                    "-noprompt",
                    "-file",
                    World.authority(),
                    "-keystore",
                    store,
                    "-storepass",
                    "changeit")
                .exitCode())
        .isZero();
    return java.resolve("java")
        + " -XX:TieredStopAtLevel=1 -Djavax.net.ssl.trustStore="
        + store
        + " -Djavax.net.ssl.trustStorePassword=changeit -cp "
        + System.getProperty("java.class.path", "")
        + " "
        + JavaIdentity.class.getName();
  }

  private static void javaScript(Map<String, String> commands) throws IOException {
    Path directory = TARGET.resolve("js");
    if (fetched(
        directory,
        "npm",
        "npm install --no-audit --no-fund --ignore-scripts",
        List.of("package.json", "identity.mjs"))) {
      commands.put("javascript", "node --no-warnings " + directory.resolve("identity.mjs"));
    }
  }

  private static void go(Map<String, String> commands) throws IOException {
    Path directory = TARGET.resolve("go");
    if (fetched(
        directory,
        "go",
        "go build -buildvcs=false -o identity .",
        List.of("go.mod", "go.sum", "main.go"))) {
      commands.put("go", directory.resolve("identity").toString());
    }
  }

  /**
   * Whether a program's directory under target/ is complete. If the package registry is
   * unreachable, the program is left out.
   */
  private static boolean fetched(Path directory, String tool, String line, List<String> sources)
      throws IOException {
    StringBuilder wanted = new StringBuilder(line);
    Files.createDirectories(directory);
    for (String source : sources) {
      String text = Files.readString(Path.of("src/test", directory.getFileName() + "", source));
      Files.writeString(directory.resolve(source), text);
      wanted.append(text);
    }
    if (shell(directory, "command -v " + tool).exitCode() != 0) {
      return false;
    }
    Path marker = directory.resolve("fetched");
    if (Files.exists(marker) && Files.readString(marker).contentEquals(wanted)) {
      return true;
    }
    Files.deleteIfExists(marker);
    Command ended = shell(directory, "timeout -k 5 " + SECONDS + " " + line);
    Files.writeString(directory.resolve("fetch.log"), ended.out() + ended.err());
    if (ended.exitCode() == 0) {
      Files.writeString(marker, wanted);
    }
    return ended.exitCode() == 0;
  }

  private static Command shell(Path directory, String line) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PATH", Command.PATH + ":/usr/local/go/bin");
    return Command.run(environment, directory, "", "sh", "-c", line);
  }
}
