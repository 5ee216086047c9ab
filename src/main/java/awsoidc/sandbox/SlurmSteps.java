package awsoidc.sandbox;

import awsoidc.slurm.SlurmScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How commands become steps of a job's allocation, whose number prepare writes into a file. */
record SlurmSteps(SandboxInputs inputs, SlurmJob job) {

  private static final String JOB_ID = "--jobid=";

  /** Where its number is. */
  Path allocation() {
    return inputs.directory().path().resolve("allocation");
  }

  /** Words before a command of the runner's machine that runs as the job's account. */
  List<String> asAccount() {
    return job.account().map(UserSandbox::as).orElseGet(ArrayList::new);
  }

  /** Of srun and, through it, of scripts; Slurm adds its own. */
  Map<String, String> environment() {
    JobDirectory directory = inputs.directory();
    HostUser user = inputs.user();
    Map<String, String> environment = new LinkedHashMap<>(job.slurm().environment());
    environment.putAll(
        job.account().isPresent()
            ? user.environment(job.account().get().name(), directory.home(), directory.tmp())
            : user.environment(user.name(), Path.of(user.home()), directory.tmp()));
    return environment;
  }

  /** Words before a command, once there is an allocation. */
  List<String> step(String name) throws IOException {
    List<String> words = srun();
    words.add(JOB_ID + Files.readString(allocation()));
    words.addAll(options(name));
    return words;
  }

  /** Of a command that reads a script from standard input; config does not know the number yet. */
  Launch launch(List<String> shell) {
    List<Word> command = script(SlurmScripts.RUN, "run");
    command.addAll(Word.of(srun()));
    command.add(new Word.FromFile(JOB_ID, allocation()));
    command.addAll(Word.of(options("script")));
    command.addAll(Word.of(shell));
    List<Word> end = script(SlurmScripts.END, "end");
    end.add(new Word.Text(Long.toString(inputs.grace().toMillis() / 100)));
    return new Launch(
        command,
        environment(),
        List.of(end),
        Optional.empty(),
        Set.of(),
        "the Slurm allocation of this job has ended");
  }

  /** With the allocation's number as its first argument. */
  private List<Word> script(String text, String name) {
    List<Word> words = new ArrayList<>(Word.of(List.of(HostUser.SHELL, "-pc", text, name)));
    words.add(new Word.FromFile("", allocation()));
    return words;
  }

  private List<String> srun() {
    List<String> words = asAccount();
    words.add("srun");
    return words;
  }

  /** {@code --overlap}: beside the steps that scripts start themselves. */
  private List<String> options(String name) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--overlap",
                "--nodes=1",
                "--ntasks=1",
                "--unbuffered",
                "--job-name=" + name,
                "--chdir=/"));
    options.addAll(job.request().ofStep());
    return options;
  }
}
