package awsoidc.demo.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The log of a job as GitLab stores it, with the markers of collapsible sections ("Custom
 * collapsible sections" in GitLab's docs) and the runner's colours.
 */
final class JobLog extends OutputStream {

  private static final String CLEAR = "\u001b[0K";
  private static final String RESET = "\u001b[0;m";
  private static final String CYAN = "\u001b[36;1m";
  private static final String GREEN = "\u001b[32;1m";
  private static final String RED = "\u001b[31;1m";
  private static final String YELLOW = "\u001b[0;33m";

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("prepare_executor", "Preparing the \"custom\" executor"),
          Map.entry("prepare_script", "Preparing environment"),
          Map.entry("get_sources", "Getting source from Git repository"),
          Map.entry("clear_worktree", "Deleting all tracked and untracked files"),
          Map.entry("restore_cache", "Restoring cache"),
          Map.entry("download_artifacts", "Downloading artifacts"),
          Map.entry("after_script", "Running after_script"),
          Map.entry("archive_cache", "Saving cache for successful job"),
          Map.entry("archive_cache_on_failure", "Saving cache for failed job"),
          Map.entry("upload_artifacts_on_success", "Uploading artifacts for successful job"),
          Map.entry("upload_artifacts_on_failure", "Uploading artifacts for failed job"),
          Map.entry(
              "cleanup_file_variables", "Cleaning up project directory and file based variables"));

  private final Clock clock;
  private final OutputStream copy;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  JobLog(Clock clock, OutputStream copy) {
    this.clock = clock;
    this.copy = copy;
  }

  /** The text so far. */
  synchronized String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  void println(String text) {
    print(CLEAR + text + RESET + "\n");
  }

  void info(String text) {
    print(GREEN + text + RESET + "\n");
  }

  void warning(String text) {
    print(YELLOW + "WARNING: " + text + RESET + "\n");
  }

  void error(String text) {
    print(RED + "ERROR: " + text + RESET + "\n");
  }

  /** Something that happens within a section of its own. */
  JobOutcome section(String name, Supplier<JobOutcome> content) {
    print("section_start:" + clock.instant().getEpochSecond() + ":" + name + "\r" + CLEAR);
    String title = TITLES.getOrDefault(name, "Executing \"" + name + "\" stage of the job script");
    println(CYAN + title + RESET);
    JobOutcome outcome = content.get();
    print("section_end:" + clock.instant().getEpochSecond() + ":" + name + "\r" + CLEAR);
    return outcome;
  }

  /** A way into this log for one stream of a driver. */
  OutputStream masking(List<String> phrases) {
    return new Masker(phrases, this);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    kept.write(bytes, offset, length);
    copy.write(bytes, offset, length);
  }

  @Override
  public synchronized void flush() throws IOException {
    copy.flush();
  }

  private void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      write(bytes, 0, bytes.length);
      flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the job's log", e);
    }
  }
}
