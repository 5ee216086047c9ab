package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts faults tried and survived, by kind, in target/faults.md and the build's output. */
public final class FaultTable {

  private static final Map<String, int[]> ROWS = new LinkedHashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(text())));
  }

  private FaultTable() {}

  public static void survived(String fault, int times) {
    add(fault, times, times);
  }

  public static synchronized void add(String fault, int tried, int survived) {
    int[] row = ROWS.computeIfAbsent(fault, name -> new int[2]);
    row[0] += tried;
    row[1] += survived;
    try {
      Files.writeString(Installation.TARGET.resolve("faults.md"), text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized String text() {
    StringBuilder text = new StringBuilder("| fault | tried | survived |\n|---|---|---|\n");
    ROWS.forEach(
        (fault, row) -> text.append("| %s | %d | %d |%n".formatted(fault, row[0], row[1])));
    return text.toString();
  }
}
