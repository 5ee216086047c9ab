package awsoidc.gitlabrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository on this machine, for get_sources to fetch from. */
final class Repository {

  private final Path directory;

  private Repository(Path directory) {
    this.directory = directory;
  }

  static Repository create(Path directory) throws IOException, InterruptedException {
    Repository repository = new Repository(Files.createDirectories(directory));
    repository.git("init", "--quiet", "--initial-branch=main");
    return repository;
  }

  String url() {
    return directory.toString();
  }

  /** Commits one file to main and returns the commit's id. */
  String commit(String file, String content) throws IOException, InterruptedException {
    Files.writeString(directory.resolve(file), content);
    git("add", file);
    git("-c", "user.name=A", "-c", "user.email=a@acme.test", "commit", "--quiet", "-m", file);
    return git("rev-parse", "HEAD");
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(git.waitFor()).as(output).isZero();
    return output;
  }
}
