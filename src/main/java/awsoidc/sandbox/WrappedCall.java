package awsoidc.sandbox;

import awsoidc.runner.WrappedAnswer;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of another driver, as GitLab Runner would make it: with the environment and in the
 * directory that the runner gave to ours.
 */
public final class WrappedCall {

  private static final String BUILD_FAILURE_EXIT_CODE = "BUILD_FAILURE_EXIT_CODE";

  /** What bin/launch.sh changes for Java. */
  private static final List<String> CHANGED =
      List.of(
          "JAVA_TOOL_OPTIONS",
          "_JAVA_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "CLASSPATH",
          "LD_PRELOAD",
          "LD_LIBRARY_PATH",
          "LC_ALL",
          BUILD_FAILURE_EXIT_CODE);

  /** Of job_env, but for the one that the operator may set. */
  private static final String OURS = "AWS_OIDC_EXECUTOR_";

  private static final String OPERATORS = OURS + "CONFIG";

  /** Which port of 127.0.0.1 the driver is to bring into the job. */
  static final String PORT = OURS + "PORT";

  private static final String TMPDIR = "TMPDIR";
  private static final String JOB_VARIABLE = "CUSTOM_ENV_";

  /** Of the runner's variables, those that name something of one job. */
  private static final List<String> OF_A_JOB = List.of("JOB_RESPONSE_FILE", "BUILD_EXIT_CODE_FILE");

  private final ProcessBuilder builder;
  private final List<String> driversOwn;

  /**
   * @param command without what the runner adds
   * @param more arguments that the runner adds
   */
  public WrappedCall(List<String> command, String... more) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(more));
    builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    driversOwn = List.of(environment.getOrDefault(WrappedAnswer.DRIVERS_OWN, "").split("=", -1));
    environment.keySet().removeIf(name -> name.startsWith(OURS) && !name.equals(OPERATORS));
    Map<String, String> given = givenByRunner();
    for (String name : CHANGED) {
      if (given.containsKey(name)) {
        environment.put(name, given.get(name));
      } else if (!given.isEmpty()) {
        environment.remove(name);
      }
    }
  }

  /** What the executable that started this process was started with (proc(5)). */
  private static Map<String, String> givenByRunner() {
    Map<String, String> variables = new HashMap<>();
    try {
      long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
      byte[] all = Files.readAllBytes(Path.of("/proc", Long.toString(parent), "environ"));
      for (String entry : new String(all, StandardCharsets.UTF_8).split("\0", -1)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    } catch (IOException notShown) {
      // Then the driver has what Java has.
    }
    return variables;
  }

  /** Whether this exit code of the driver says that the job failed, not the system. */
  public boolean saysThatJobFailed(int code) {
    return Integer.toString(code)
        .equals(builder.environment().getOrDefault(BUILD_FAILURE_EXIT_CODE, ""));
  }

  /** Takes the place of this process's own for standard output and error. */
  public WrappedCall speaking() {
    builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
    return this;
  }

  public void port(int port) {
    builder.environment().put(PORT, Integer.toString(port));
  }

  /** Whether this process was called for the job of that temporary directory. */
  boolean isOf(Path temporary) {
    return temporary.toString().equals(builder.environment().get(TMPDIR));
  }

  /**
   * Makes it one for another job, or for none that this process was called for.
   *
   * @param variables of that job, all that is known of it
   */
  void forAnother(Path temporary, Map<String, String> variables) {
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith(JOB_VARIABLE));
    environment.keySet().removeAll(OF_A_JOB);
    environment.keySet().removeAll(driversOwn);
    environment.putAll(variables);
    environment.put(TMPDIR, temporary.toString());
    environment.putIfAbsent(BUILD_FAILURE_EXIT_CODE, "1");
    environment.putIfAbsent("SYSTEM_FAILURE_EXIT_CODE", "2");
    builder.directory(new File(Files.isDirectory(temporary) ? temporary.toString() : "/"));
  }

  public ProcessBuilder builder() {
    return builder;
  }
}
