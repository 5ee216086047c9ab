package awsoidc.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runtime that the stages start from, and its AOT caches: without one a stage works, but takes
 * three times as long to start.
 *
 * @param home where bin/ and runtime/ are
 */
record AotCaches(Path home) {

  private static final String SUBJECT = "AOT caches";
  private static final String REMEDY = "run ./install.sh again on this machine";

  private static final List<String> STAGES = List.of("config", "prepare", "run", "cleanup");
  private static final String SUFFIX = ".aot";
  private static final Path MAPPED = Path.of("/proc/self/maps");

  Diagnosis diagnosis() throws IOException {
    Path runtime = home.resolve("runtime/current");
    List<String> missing = new ArrayList<>();
    for (String stage : STAGES) {
      if (!Files.isReadable(runtime.resolve(stage + SUFFIX))) {
        missing.add(stage);
      }
    }
    if (!missing.isEmpty()) {
      return Diagnosis.warning(
          SUBJECT,
          runtime + " has none for " + String.join(", ", missing) + ": they start slowly",
          REMEDY);
    }
    // All were made at once: the one of this very process tells whether this machine takes them.
    return Files.readString(MAPPED, StandardCharsets.ISO_8859_1).contains(SUFFIX + "\n")
        ? Diagnosis.ok(SUBJECT, "in use")
        : Diagnosis.warning(
            SUBJECT,
            "this machine does not take those of " + runtime + ": stages start slowly",
            REMEDY);
  }
}
