package awsoidc.slurm;

import awsoidc.process.Program;
import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A job's wait for its allocation, which can be stopped. */
public final class Allocating {

  /** The job's own timeout ends the wait. */
  private static final Duration LONG = Duration.ofDays(90);

  private static final Duration MAX_CANCEL = Duration.ofSeconds(10);
  private static final Duration BEFORE_FIRST_LOOK = Duration.ofSeconds(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final Pattern GRANTED = Pattern.compile("Granted job allocation (\\d+)");

  private final Slurm slurm;
  private final String name;
  private @Nullable Process salloc;
  private boolean stopped;

  public Allocating(Slurm slurm, String name) {
    this.slurm = slurm;
    this.name = name;
  }

  /**
   * Waits for it.
   *
   * @param as words that run a command as the allocation's account: what Slurm tells salloc later
   *     is for that account alone
   * @param tell where the author sees what is waited for
   * @return its number
   * @throws IOException says in Slurm's words why there is none
   */
  public String await(
      SlurmSettings.Request request, String comment, List<String> as, Consumer<String> tell)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(as);
    words.addAll(
        List.of(
            "salloc",
            "--no-shell",
            "--job-name=" + name,
            "--comment=" + comment,
            "--nodes=1",
            "--ntasks=1"));
    words.addAll(request.all());
    Program program = slurm.program(words.removeFirst());
    Process process = start(program, words);
    Thread watch = Thread.ofPlatform().daemon().name("queue").start(() -> watch(tell));
    Answer answer = program.answer(process, LONG, words, OutputStream.nullOutputStream());
    watch.interrupt();
    Matcher granted = GRANTED.matcher(answer.err());
    if (!answer.ok() || !granted.find()) {
      throw new IOException("Slurm gave this job no allocation: " + answer.complaint());
    }
    return granted.group(1);
  }

  private synchronized Process start(Program program, List<String> words) throws IOException {
    if (stopped) {
      throw new IOException("the job was cancelled");
    }
    salloc = program.start(words, "");
    return salloc;
  }

  /** Ends the wait, and what was granted meanwhile. */
  public void stop() {
    synchronized (this) {
      stopped = true;
      if (salloc == null) {
        return;
      }
      salloc.destroy();
    }
    try {
      slurm.cancel(name, MAX_CANCEL);
    } catch (IOException leftToCleanup) {
      // It has the allocation's name, too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(Consumer<String> tell) {
    String last = "";
    try {
      for (Duration pause = BEFORE_FIRST_LOOK; ; pause = BETWEEN_LOOKS) {
        Thread.sleep(pause);
        Optional<String> line = look();
        if (line.isPresent() && !line.get().equals(last)) {
          last = line.get();
          tell.accept(last);
        }
      }
    } catch (InterruptedException granted) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<String> look() throws InterruptedException {
    try {
      List<List<String>> mine = slurm.queue("%i|%P|%r|%S", "--states=PENDING", "--name=" + name);
      if (mine.isEmpty()) {
        return Optional.empty();
      }
      String number = mine.getFirst().get(0);
      String partition = mine.getFirst().get(1);
      String start = mine.getFirst().get(3);
      List<String> waiting =
          slurm.queue("%i", "--states=PENDING", "--sort=-p,i", "--partition=" + partition).stream()
              .map(List::getFirst)
              .toList();
      return Optional.of(
          "Job "
              + number
              + " of Slurm waits in partition "
              + partition
              + ": "
              + mine.getFirst().get(2)
              + place(waiting.indexOf(number), waiting.size())
              + (start.equals("N/A") ? "" : ", may begin at " + start)
              + ".");
    } catch (IOException noAnswer) {
      return Optional.empty(); // salloc itself says what is wrong
    }
  }

  private static String place(int index, int all) {
    return index < 0 ? "" : ", number " + (index + 1) + " of " + all;
  }
}
