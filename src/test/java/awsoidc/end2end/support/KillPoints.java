package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Executables that run under strace, which sends SIGKILL to the first process of a stage that makes
 * its n-th call of a kind: a point of the stage, whatever the machine's speed.
 */
public final class KillPoints {

  /**
   * Calls that change something outside the process or start something; openat occurs everywhere
   * between them.
   */
  private static final String CALLS =
      "?execve,?clone,?clone3,?vfork,?openat,?write,?writev,?pwrite64,?rename,?renameat2,?unlink,"
          + "?unlinkat,?mkdir,?rmdir,?chmod,?fchmodat,?chown,?connect,?kill";

  private static final Pattern CALL = Pattern.compile("(?m)^(\\d+) +(\\w+)\\(");
  private static final String KILLED = "+++ killed by SIGKILL +++";

  private final Path directory;

  public KillPoints(Path directory) {
    this.directory = directory;
    for (String executable : List.of("config", "prepare", "run", "cleanup")) {
      World.script(
          bin().resolve(executable),
          """
          #!/bin/sh
          real=%1$s/%2$s
          [ -n "$FAULT" ] || exec "$real" "$@"
          inject=$FAULT log=$FAULT_LOG
          unset FAULT FAULT_LOG
          [ "$inject" != none ] && set -- -e "inject=$inject" -- "$real" "$@" || set -- -- "$real" "$@"
          exec strace -f -q -s 0 -o "$log" -e "trace=%3$s" "$@"
          """
              .formatted(Installation.HOME.resolve("bin"), executable, CALLS));
    }
  }

  /** Whether processes may be traced here. */
  public static boolean areAllowed() {
    return Files.isExecutable(Path.of("/usr/bin/strace"))
        && Command.run("strace", "-f", "-o", "/dev/null", "true").exitCode() == 0;
  }

  /** For the runner. */
  public Path bin() {
    return directory.resolve("bin");
  }

  /**
   * One point.
   *
   * @param call the system call's name
   * @param when which of a process's calls, from 1
   */
  public record Point(String call, int when) {

    public String injection() {
      return call + ":signal=SIGKILL:when=" + when;
    }
  }

  /**
   * At most this many points of a traced stage, spread over its length and over all kinds of calls.
   */
  public static List<Point> spread(Path log, int most) {
    Map<String, Integer> ofProcess = new HashMap<>();
    Map<String, Integer> calls = new TreeMap<>();
    Matcher matcher = CALL.matcher(read(log));
    while (matcher.find()) {
      String call = matcher.group(2);
      int count = ofProcess.merge(matcher.group(1) + " " + call, 1, Integer::sum);
      calls.merge(call, count, Math::max);
    }
    // The last ones may not occur again, as waiting loops vary in length.
    calls.replaceAll((call, count) -> (count * 4 + 4) / 5);
    Map<String, Integer> shares = new TreeMap<>();
    for (int left = most, before = 0; left > 0 && left != before; ) {
      before = left;
      for (var call : calls.entrySet()) {
        if (left > 0 && shares.getOrDefault(call.getKey(), 0) < call.getValue()) {
          shares.merge(call.getKey(), 1, Integer::sum);
          left--;
        }
      }
    }
    List<Point> points = new ArrayList<>();
    shares.forEach((call, share) -> {
      int last = calls.getOrDefault(call, 1);
      for (int i = 0; i < share; i++) {
        points.add(new Point(call, share == 1 ? 1 : 1 + i * (last - 1) / (share - 1)));
      }
    });
    Collections.shuffle(points, new Random(1));
    return points;
  }

  /** Whether it came to that. */
  public static boolean wasKilled(Path log) {
    return read(log).contains(KILLED);
  }

  private static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
