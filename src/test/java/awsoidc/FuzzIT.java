package awsoidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every class of the tests named …Fuzz, each in a JVM of its own under Jazzer: what throws more
 * than it allows, hangs or contradicts itself is a finding, whose input is kept in target/fuzz.
 * Short here; mvn verify -Pfuzz takes longer, and goes on from what the last time found new.
 */
@Tag("fuzz")
class FuzzIT {

  private static final Path OUTPUT = Path.of("target/fuzz");
  private static final Path SEEDS = Path.of("src/test/resources/fuzz");
  private static final String SECONDS = System.getProperty("fuzz.seconds", "2");

  /** Seeds that are there for other reasons. */
  private static final Map<String, String> MORE_SEEDS =
      Map.of("ConfigurationFuzz", "config/examples", "LintFuzz", "src/test/resources/lint");

  /** Ours; and what reads for us, where there is time for that. */
  private static final String INSTRUMENTED = System.getProperty("fuzz.instrumented", "awsoidc.**");

  /** They report every connection, every file and every pattern; to reach one is what we test. */
  private static final String NOT_LOOKED_FOR =
      Stream.of("ServerSideRequestForgery", "FilePathTraversal", "RegexInjection")
          .map("com.code_intelligence.jazzer.sanitizers."::concat)
          .reduce("", (list, one) -> list + (list.isEmpty() ? "" : ":") + one);

  private static final ExecutorService CORES =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

  private static final Map<String, Future<Integer>> RUNS = new LinkedHashMap<>();

  static List<String> targets() throws IOException {
    Path classes = Path.of("target/test-classes");
    try (Stream<Path> all = Files.walk(classes)) {
      return all.map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith("Fuzz.class"))
          .map(name -> name.replace(".class", "").replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  @BeforeAll
  static void start() throws IOException {
    for (String target : targets()) {
      RUNS.put(target, CORES.submit(() -> fuzz(target)));
    }
  }

  @AfterAll
  static void stop() {
    CORES.shutdownNow();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void foreign_bytes_do_no_harm(String target) throws Exception {
    assertThat(Objects.requireNonNull(RUNS.get(target)).get())
        .as("Jazzer's exit code, see %s", log(target))
        .isZero();
    assertThat(Files.readString(log(target), StandardCharsets.ISO_8859_1))
        .containsPattern("Done \\d+ runs");
  }

  private static Path log(String target) {
    return OUTPUT.resolve(name(target)).resolve("log");
  }

  private static String name(String target) {
    return target.substring(target.lastIndexOf('.') + 1);
  }

  private static int fuzz(String target) throws IOException, InterruptedException {
    Path output = OUTPUT.resolve(name(target));
    Path corpus = Files.createDirectories(output.resolve("corpus"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dsun.net.httpserver.nodelay=true",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--disabled_hooks=" + NOT_LOOKED_FOR,
                "--reproducer_path=" + output,
                "-artifact_prefix=" + output + "/",
                "-max_total_time=" + SECONDS,
                "-timeout=60", // the first loads the whole SDK
                corpus.toString()));
    Stream.of(SEEDS.resolve(name(target)), Path.of(MORE_SEEDS.getOrDefault(name(target), "none")))
        .filter(Files::isDirectory)
        .forEach(seeds -> command.add(seeds.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log(target).toFile())
        .start()
        .waitFor();
  }
}
