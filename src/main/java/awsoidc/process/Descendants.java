package awsoidc.process;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds all that a script has started, also what has left its process group and cleared its
 * environment: where there is no control group, this process becomes the parent of orphans
 * (PR_SET_CHILD_SUBREAPER, prctl(2)).
 */
public final class Descendants {

  private static final int PR_SET_CHILD_SUBREAPER = 36;

  private Descendants() {}

  /**
   * From now on, orphaned descendants become children of this process.
   *
   * @throws IOException the kernel does not do that
   */
  @SuppressWarnings("restricted") // the image allows it: java.options
  public static void adopt() throws IOException {
    Linker linker = Linker.nativeLinker();
    try {
      int result =
          (int)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("prctl"),
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                      Linker.Option.firstVariadicArg(1))
                  .invokeExact(PR_SET_CHILD_SUBREAPER, 1L);
      if (result != 0) {
        throw new IOException("orphans cannot be adopted (prctl)");
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("orphans cannot be adopted", e);
    }
  }

  public static List<ProcessHandle> running() {
    return ProcessHandle.current().descendants().filter(Descendants::isRunning).toList();
  }

  /** Zombies stay until this process ends, since nobody waits for them. */
  static boolean isRunning(ProcessHandle process) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException gone) {
      return false;
    }
  }
}
