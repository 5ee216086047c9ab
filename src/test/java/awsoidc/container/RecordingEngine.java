package awsoidc.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A double of podman or docker: makes nothing, but records what it is asked and answers. */
final class RecordingEngine {

  private final Path notes;
  private final Engine engine;

  record Call(List<String> words, String input, Path config) {

    boolean has(String word) {
      return words.contains(word);
    }
  }

  RecordingEngine(String command, Path directory) throws IOException {
    notes = Files.createDirectory(directory.resolve("notes"));
    Path script = directory.resolve(command);
    Files.writeString(
        script,
        """
        #!/bin/sh
        cd "%s"
        [ ! -e down ] || { echo "Cannot connect to the Docker daemon at unix:///x. Is it up?" >&2; exit 1; }
        n=0 # calls may come at the same time
        until mkdir $n.taken 2>/dev/null; do n=$((n + 1)); done
        printf '%%s\\n' "$@" >$n.words
        cat >$n.input
        [ -z "$DOCKER_CONFIG" ] || cp -RP "$DOCKER_CONFIG" $n.config
        case "$*" in
        run*--name=x-job*) [ ! -e failing ] || { cat failing >&2; exit 127; } ;;
        run*localhost/*) [ ! -e lacking ] || { rm lacking; echo "image not known" >&2; exit 125; } ;;
        "image inspect"*) echo '{"entrypoint": null, "ports": '"$(cat ports 2>/dev/null || echo null)"', "id": "sha256:1", "digests": ["alpine@sha256:2"]}' ;;
        info*) [ ! -e seccomp.json ] || echo "$PWD/seccomp.json" ;;
        *State.Pid*) echo 1 ;;
        *NetworkSettings*) echo "10.9.8.${*##*-}" ;;
        esac
        """
            .formatted(notes));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    engine =
        new Engine(
            command, Map.of("PATH", directory + ":/usr/bin:/bin", "HOME", directory.toString()));
  }

  Engine engine() {
    return engine;
  }

  /** All calls so far that begin with these words. */
  List<Call> calls(String... first) {
    List<Call> calls = new ArrayList<>();
    for (int n = 0; Files.exists(notes.resolve(n + ".words")); n++) {
      Call call =
          new Call(
              text(n + ".words").lines().toList(),
              text(n + ".input"),
              notes.resolve(n + ".config"));
      if (call.words().size() >= first.length
          && call.words().subList(0, first.length).equals(List.of(first))) {
        calls.add(call);
      }
    }
    return calls;
  }

  /** podman's filter, where an account's containers.conf says that it is. */
  void setFilter(String json) throws IOException {
    Files.writeString(notes.resolve("seccomp.json"), json);
    Path configuration = notes.resolveSibling(".config/containers");
    Files.createDirectories(configuration);
    Files.writeString(configuration.resolve("containers.conf"), "seccomp_profile = \"…\"\n");
  }

  /** The job's container does not start. */
  void failJob(String words) throws IOException {
    Files.writeString(notes.resolve("failing"), words);
  }

  /** Images declare a port, on which nobody listens. */
  void declarePort() throws IOException {
    Files.writeString(notes.resolve("ports"), "{\"1/tcp\": {}}");
  }

  void stopAnswering() throws IOException {
    Files.createFile(notes.resolve("down"));
  }

  /** The next container of an image without a registry fails. */
  void loseHelperImage() throws IOException {
    Files.createFile(notes.resolve("lacking"));
  }

  /** The call that creates a container. */
  Call create(String container) {
    return calls("run", "--detach", "--name=" + container).getFirst();
  }

  private String text(String name) {
    try {
      return Files.readString(notes.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
