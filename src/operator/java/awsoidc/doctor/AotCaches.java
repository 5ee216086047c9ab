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
  private static final List<String> CACHES = List.of("stages", "prepare", "run");
  private static final String SUFFIX = ".aot";
  private static final Path MAPPED = Path.of("/proc/self/maps");

  Diagnosis diagnosis() throws IOException {
    Path runtime = home.resolve("runtime/current");
    List<String> missing = new ArrayList<>();
    for (String cache : CACHES) {
      if (!Files.isReadable(runtime.resolve(cache + SUFFIX))) {
        missing.add(cache + SUFFIX);
      }
    }
    if (!missing.isEmpty()) {
      return Diagnosis.warning(
          SUBJECT,
          runtime + " lacks " + String.join(", ", missing) + ": stages start slowly",
          remedy(runtime));
    }
    // All were made at once: the one of this very process tells whether this machine takes them.
    return Files.readString(MAPPED, StandardCharsets.ISO_8859_1).contains(SUFFIX + "\n")
        ? Diagnosis.ok(SUBJECT, "in use")
        : Diagnosis.warning(
            SUBJECT,
            "this machine does not take those of " + runtime + ": stages start slowly",
            remedy(runtime));
  }

  /** Of a package; else of install.sh, which takes a build that is there for a good one. */
  private String remedy(Path runtime) throws IOException {
    Path activate = home.resolve("activate");
    return Files.isExecutable(activate)
        ? "run " + activate.toRealPath() + " again"
        : "when no job runs, remove "
            + (Files.exists(runtime) ? runtime.toRealPath() : runtime)
            + " and run ./install.sh on this machine, with the same --prefix";
  }
}
