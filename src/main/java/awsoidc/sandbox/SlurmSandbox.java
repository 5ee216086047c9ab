package awsoidc.sandbox;

import awsoidc.file.Permissions;
import awsoidc.process.Program;
import awsoidc.slurm.Allocating;
import awsoidc.slurm.Slurm;
import awsoidc.slurm.SlurmScripts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code type: slurm}: each of the author's scripts is a step of the job's allocation, which
 * prepare waits for. The script comes on srun's standard input, and with it the credentials: Slurm
 * keeps neither. Builds, cache and the job's own directory are on a file system of the cluster.
 */
final class SlurmSandbox implements Sandbox {

  private static final Duration CHECKING = Duration.ofMinutes(5);

  private static final String MISSING =
      "for directory; do [ -w \"$directory\" ] || printf '%s\\n' \"$directory\"; done; hostname";

  private final SandboxInputs inputs;
  private final SlurmJob job;
  private final SlurmSteps steps;
  private final Allocating allocating;

  SlurmSandbox(SandboxInputs inputs, SlurmJob job) {
    this.inputs = inputs;
    this.job = job;
    this.steps = new SlurmSteps(inputs, job);
    this.allocating = new Allocating(job.slurm(), job.name());
  }

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    inputs.user().require(HostUser.SHELL);
    for (String command : Slurm.COMMANDS) {
      inputs.user().require(command);
    }
    LastingDirectory builds = LastingDirectory.builds(inputs.buildsDir());
    LastingDirectory cache = LastingDirectory.cache(inputs.cacheDir());
    if (job.account().isPresent()) {
      inputs.user().require(UserSandbox.SETPRIV);
      builds.makeFor(job.account());
      cache.makeFor(job.account());
      inputs.directory().createReachable(job.account().get());
    } else {
      builds.make();
      cache.make();
      Permissions.makeAll(inputs.directory().path().resolveSibling(""), Permissions.PRIVATE);
      inputs.directory().create(Optional.empty());
    }
  }

  @Override
  public void create(CreationInputs creation)
      throws IOException, InterruptedException, UnusableSandbox {
    String number =
        allocating.await(
            job.request(),
            SlurmLeftovers.comment(creation.labels()),
            steps.asAccount(),
            line -> tell(creation.log(), line));
    Files.writeString(steps.allocation(), number);
    checkNode();
  }

  /** Where there is an allocation, but the node does not see the job's files. */
  private void checkNode() throws IOException, InterruptedException {
    List<Path> directories =
        List.of(inputs.buildsDir(), inputs.cacheDir(), inputs.directory().tmp());
    List<String> words = steps.step("check");
    words.addAll(List.of(HostUser.SHELL, "-pc", MISSING, "check"));
    directories.forEach(directory -> words.add(directory.toString()));
    Program program = new Program(words.removeFirst(), steps.environment());
    Program.Answer answer = program.ask(CHECKING, words);
    if (!answer.ok()) {
      throw new IOException("Slurm ran no step in this job's allocation: " + answer.complaint());
    }
    List<String> said = answer.out().lines().toList();
    if (said.size() > 1) {
      throw new IOException(
          "the node "
              + said.getLast()
              + " cannot write to "
              + String.join(", ", said.subList(0, said.size() - 1))
              + ": builds_dir, cache_dir and STATE_DIRECTORY of the runner's environment name"
              + " directories that all nodes share");
    }
  }

  @Override
  public void stop() {
    allocating.stop();
  }

  @Override
  public Launch launch() {
    List<String> shell = new ArrayList<>();
    if (job.account().isPresent()) {
      shell.addAll(List.of(UserSandbox.SETPRIV, "--no-new-privs", "--"));
    }
    shell.addAll(List.of(HostUser.SHELL, "-l"));
    return steps.launch(shell);
  }

  @Override
  public Launch helperLaunch() {
    if (!job.helpersOnHost()) {
      return launch();
    }
    List<String> command = steps.asAccount();
    command.addAll(HelperShell.command(inputs.gitlabRunner()));
    return Launch.here(command, steps.environment());
  }

  private static void tell(OutputStream log, String line) {
    try {
      log.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      log.flush();
    } catch (IOException nobodyReads) {
      // Then nobody waits either.
    }
  }

  @Override
  public Path privateDirectory() {
    return inputs.directory().files();
  }

  @Override
  public void share(Path shared) throws IOException {
    if (job.account().isPresent()) {
      JobDirectory.share(shared, job.account());
    }
  }

  @Override
  public Path seen(Path path) {
    return path;
  }

  /** On the node, where this program must be installed at the same path. */
  @Override
  public List<String> intoNetwork() throws IOException {
    List<String> words = new ArrayList<>(List.of("env"));
    steps.environment().forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(steps.step(SlurmScripts.ENDPOINT));
    // setsid(1) of a process that leads its group would leave the step empty.
    words.addAll(List.of("sh", "-c", "\"$@\"; exit $?", "sh"));
    return words;
  }
}
