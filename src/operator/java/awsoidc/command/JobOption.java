package awsoidc.command;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which job a command tells of. */
final class JobOption {

  /** As people copy it: #4711, or the address of the job's page. */
  private static final Pattern NUMBER = Pattern.compile("(?:#|https?://\\S+/-/jobs/)?(\\d+)/?");

  @Option(
      names = "--job",
      paramLabel = "ID",
      description = "Tells what happened to this job: its number, or the address of its page.")
  private @Nullable String job;

  /** Its number; empty if no job is named. */
  Optional<String> number() {
    if (job == null) {
      return Optional.empty();
    }
    Matcher number = NUMBER.matcher(job);
    if (!number.matches()) {
      throw new WrongCall(
          "--job is \""
              + job
              + "\", but must be the number of a job, such as 4711, or its address");
    }
    return Optional.of(number.group(1));
  }
}
