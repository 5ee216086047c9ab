package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Processes of this machine, from /proc; and waiting for conditions. */
public final class Processes {

  private static final Path PROC = Path.of("/proc");
  private static final Duration LINGERING = Duration.ofSeconds(5);

  private Processes() {}

  /** Waits until nothing runs whose environment names this path; what still does is ended. */
  public static List<String> awaitNoneOf(Path root) {
    if (isTrueWithin(LINGERING, () -> of(root).isEmpty())) {
      return List.of();
    }
    List<Path> left = of(root);
    List<String> names = left.stream().map(Processes::commandLine).toList();
    left.forEach(process ->
        ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
            .ifPresent(ProcessHandle::destroyForcibly));
    return names;
  }

  /** The command lines of all processes. */
  public static List<String> commandLines() {
    return all().stream().map(Processes::commandLine).toList();
  }

  public static boolean isAlive(long pid) {
    return read(PROC.resolve(Long.toString(pid)).resolve("stat"))
        .matches("(?s)\\d+ \\(.*\\) [^ZX].*");
  }

  /** Waits for a condition. */
  public static void await(String what, BooleanSupplier condition) {
    if (!isTrueWithin(World.PATIENCE, condition)) {
      throw new AssertionError("waited in vain until " + what);
    }
  }

  /** Waits for a value that is not empty, and returns it. */
  public static String awaitText(String what, Supplier<String> text) {
    await(what, () -> !text.get().isEmpty());
    return text.get();
  }

  private static boolean isTrueWithin(Duration patience, BooleanSupplier condition) {
    Instant end = Instant.now().plus(patience);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      pause(Duration.ofMillis(10));
    }
    return true;
  }

  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static List<Path> of(Path root) {
    return all().stream()
        .filter(process -> read(process.resolve("environ")).contains(root.toString()))
        // podman's name server serves all networks and ends once none is left.
        .filter(process -> !commandLine(process).contains("/aardvark-dns "))
        .toList();
  }

  private static List<Path> all() {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(entry -> !entry.endsWith(Long.toString(ProcessHandle.current().pid())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Path process) {
    return read(process.resolve("cmdline")).replace('\0', ' ').strip();
  }

  /** Empty for a process that is gone, or not ours to look at. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
