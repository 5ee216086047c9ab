package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * podman and a Docker engine of the tests' own, with images made of this machine's programs, so
 * that no registry is needed. Started once, ended with the JVM.
 */
public enum Engines {
  PODMAN("podman"),
  DOCKER("docker");

  /** sh alone, from a static busybox; httpd among its commands. */
  public static final String BUSYBOX = "aoe/busybox:1";

  /** bash and the usual tools. */
  public static final String TOOLS = "aoe/tools:1";

  /** The same as {@link #BUSYBOX}, with a user of its own. */
  public static final String NONROOT = "aoe/nonroot:1";

  /** Its ENTRYPOINT exports a variable and starts what it is given. */
  public static final String ENTRYPOINT = "aoe/entrypoint:1";

  /** Its ENTRYPOINT is a program that takes no shell for an argument. */
  public static final String PROGRAM = "aoe/program:1";

  /** No shell at all. */
  public static final String NO_SHELL = "aoe/noshell:1";

  /** The AWS CLI as its ENTRYPOINT, as the images of AWS have it. */
  public static final String AWS = "aoe/aws:1";

  /** Answers on port 8080. */
  public static final String SERVICE = "aoe/service:1";

  private static final Path ROOT = Installation.TARGET.resolve("engines");
  private static final Duration STARTING = Duration.ofSeconds(60);

  /**
   * Bridges, their addresses and firewall rules belong to the whole machine, so of two test runs
   * one waits for the other. The run that holds this port may start engines.
   */
  private static final int TURN = 17230;

  private static final String IMAGES =
      """
      set -eu
      cd "$1"
      [ ! -e made.2 ] || exit 0
      base() {
        rm -rf "$1" && mkdir -p "$1/bin" "$1/tmp" "$1/etc" "$1/root" "$1/www"
        chmod 1777 "$1/tmp"
        cp "$(command -v busybox)" "$1/bin/busybox"
        "$1/bin/busybox" --list | while read -r name; do
          [ "$name" = busybox ] || ln -s busybox "$1/bin/$name"
        done
        printf 'root:x:0:0:root:/root:/bin/sh\\nci:x:1000:1000:ci:/tmp:/bin/sh\\n' >"$1/etc/passwd"
        echo hello >"$1/www/index.html"
        printf '#!/bin/sh\\nexport FROM_ENTRYPOINT=yes\\necho entered\\nexec "$@"\\n' >"$1/entrypoint.sh"
        chmod 755 "$1/entrypoint.sh"
      }
      base busybox
      tar -C busybox -cf busybox.tar .
      base tools
      for tool in bash env base64 od ls cat mktemp sleep head tr wc grep setsid seq expr touch mkdir rm id printf stat git perl timeout; do
        file=$(readlink -f "$(type -P $tool)")
        rm -f "tools/bin/$tool" && cp "$file" "tools/bin/$tool"
        { ldd "$file" 2>/dev/null || :; } | { grep -o '/[^ ]*' || :; } | while read -r library; do
          mkdir -p "tools$(dirname "$library")" && cp -L "$library" "tools$library"
        done
      done
      tar -C tools -cf tools.tar .
      if [ -x /usr/bin/aws ] && [ -d /usr/lib/python3/dist-packages/awscli ]; then
        python=$(readlink -f /usr/bin/python3)
        {
          echo /usr/bin/python3
          echo "$python"
          echo /usr/bin/aws
          echo /usr/lib/python3
          find /usr/lib -name ossl-modules
          echo "/usr/lib/${python##*/}"
          find "$python" "/usr/lib/${python##*/}" /usr/lib/python3 -name '*.so' -o -path "$python" | while read -r file; do
            ldd "$file" 2>/dev/null || :
          done | grep -o '/[^ ]*'
        } | sort -u >aws.files
        find /usr/lib/python3/dist-packages/awscli/botocore/data -mindepth 2 -type f ! -path '*/s3/*' >others
        cp -a tools aws
        tar -chP --exclude=__pycache__ --exclude='config-3*' -X others -T aws.files | tar -C aws -xf -
        sed 's|^/||' others | (cd aws && xargs touch)
        tar -C aws -cf aws.tar . && rm -rf aws
      fi
      mkdir -p noshell/bin && cp busybox/bin/busybox noshell/hello && tar -C noshell -cf noshell.tar .
      touch made.2
      """;

  private static final String IMPORT =
      """
      set -eu
      cd "$2"
      import() { # ARCHIVE NAME CHANGE...
        archive=$1 name=$2
        shift 2
        "$engine" import "$@" "$archive.tar" "$prefix$name" >/dev/null
      }
      engine=$1 prefix=
      [ "$1" = docker ] || prefix=docker.io/
      import busybox aoe/busybox:1
      import tools aoe/tools:1
      import busybox aoe/nonroot:1 --change 'USER 1000'
      import busybox aoe/entrypoint:1 --change 'ENTRYPOINT ["/entrypoint.sh"]'
      import busybox aoe/program:1 --change 'ENTRYPOINT ["/bin/expr"]'
      [ ! -e aws.tar ] || import aws aoe/aws:1 --change 'ENTRYPOINT ["/usr/bin/aws"]'
      import noshell aoe/noshell:1 --change 'CMD ["/hello"]'
      import busybox aoe/service:1 --change 'CMD ["httpd","-f","-p","8080","-h","/www"]' --change 'EXPOSE 8080'
      "$engine" image prune --force >/dev/null # those of the last time
      """;

  private final String command;

  private static @Nullable ServerSocket turn;

  /** Engines that this JVM has started. */
  private static final Set<Engines> READY = ConcurrentHashMap.newKeySet();

  Engines(String command) {
    this.command = command;
  }

  public String command() {
    return command;
  }

  /** Why it cannot be used here; empty if it can. */
  public Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of(command + " needs root in these tests");
    }
    for (String program : List.of(command, this == DOCKER ? "dockerd" : "runc", "busybox", "git")) {
      if (on("sh", "-c", "command -v " + program) != 0) {
        return Optional.of(program + " is not installed");
      }
    }
    return Optional.empty();
  }

  /** Variables of the runner's environment by which the command finds this engine. */
  public Map<String, String> environment() {
    return this == DOCKER
        ? Map.of("DOCKER_HOST", "unix://" + ROOT.resolve("docker.sock"))
        : podmanIn(ROOT);
  }

  private static Map<String, String> podmanIn(Path root) {
    return Map.of(
        "CONTAINERS_CONF",
        root.resolve("containers.conf").toString(),
        "CONTAINERS_STORAGE_CONF",
        root.resolve("storage.conf").toString(),
        "CONTAINERS_REGISTRIES_CONF",
        ROOT.resolve("registries.conf").toString());
  }

  /** The environment of a podman of an account that is not root, with all its files in there. */
  public static Map<String, String> rootless(Path root) {
    configurePodman(root, "vfs");
    return podmanIn(root);
  }

  /**
   * Some machines do not let hard limits be raised, and crun does not support mixed cgroup
   * versions.
   */
  private static void configurePodman(Path root, String driver) {
    World.write(
        root.resolve("containers.conf"),
        """
        [containers]
        default_ulimits = ["nofile=4096:4096","nproc=4096:4096"]
        [engine]
        runtime = "runc"
        events_logfile_max_size = "100m"
        static_dir = "%1$s/static"
        tmp_dir = "%1$s/podman"
        volume_path = "%1$s/volumes"
        lock_type = "file"
        [network]
        network_config_dir = "%1$s/networks"
        """
            .formatted(root));
    World.write(
        root.resolve("storage.conf"),
        """
        [storage]
        driver = "%2$s"
        graphroot = "%1$s/graph"
        runroot = "%1$s/run"
        """
            .formatted(root, driver));
  }

  /** Starts it and makes its images, the first time. */
  public synchronized void start() {
    if (READY.contains(this)) {
      return;
    }
    awaitTurn();
    makeImages();
    if (this == DOCKER) {
      startDocker();
    } else {
      configurePodman(ROOT, "overlay");
      World.write(ROOT.resolve("registries.conf"), "");
    }
    if (on("sh", "-c", IMPORT, "import", command, ROOT.toString()) != 0) {
      throw new IllegalStateException("the images cannot be imported: see engines/log");
    }
    removeAll(); // of a run that was killed
    READY.add(this);
  }

  /** The port is held until this JVM ends. */
  private static synchronized void awaitTurn() {
    for (boolean told = false; turn == null; told = true) {
      try {
        turn = new ServerSocket(TURN, 1, InetAddress.getLoopbackAddress());
      } catch (BindException others) {
        if (!told) {
          System.out.println("Other tests of this machine have the engines: waiting for their end");
        }
        Processes.pause(Duration.ofSeconds(1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static synchronized void makeImages() {
    try {
      Files.createDirectories(ROOT);
      ProcessBuilder builder = new ProcessBuilder("bash", "-c", IMAGES, "images", ROOT.toString());
      builder.redirectErrorStream(true).redirectOutput(ROOT.resolve("images.log").toFile());
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException("no images can be made: see engines/images.log");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startDocker() {
    try {
      Process docker =
          new ProcessBuilder(
                  "dockerd",
                  "--data-root=" + ROOT.resolve("docker"),
                  "--exec-root=" + ROOT.resolve("docker-exec"),
                  "--pidfile=" + ROOT.resolve("docker.pid"),
                  "--host=unix://" + ROOT.resolve("docker.sock"),
                  "--bip=172.30.77.1/24")
              .redirectErrorStream(true)
              .redirectOutput(ROOT.resolve("dockerd.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(docker)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Processes.await("dockerd answers", () -> on(command, "version") == 0);
  }

  private void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STARTING.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      // It leaves its network namespaces mounted, and `mvn clean` could not delete them.
      on("sh", "-c", "grep -o '" + ROOT + "/docker[^ ]*' /proc/mounts | sort -r | xargs -r umount");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever tests have left in it. */
  public void removeAll() {
    String remove =
        """
        ids=$($0 ps -aq --filter label=aws-oidc-executor.job)
        [ -z "$ids" ] || $0 rm -fv $ids
        ids=$($0 network ls -q --filter label=aws-oidc-executor.job)
        [ -z "$ids" ] || $0 network rm $ids
        ids=$($0 volume ls -q --filter label=aws-oidc-executor.job)
        [ -z "$ids" ] || $0 volume rm --force $ids
        """;
    on("sh", "-c", remove, command);
  }

  /** Lets it talk to a registry without TLS, as docker does with all on loopback. */
  public void trust(String registry) {
    if (this == PODMAN) {
      World.write(
          ROOT.resolve("registries.conf"),
          "[[registry]]\nlocation = \"%s\"\ninsecure = true\n".formatted(registry));
    }
  }

  /** Puts an image there, under another name that is forgotten here. */
  public void push(String image, String name, String logins, Path directory) {
    World.write(directory.resolve("config.json"), logins);
    String push =
        this == DOCKER
            ? "docker tag $1 $2 && docker --config $3 push $2 && docker rmi $2"
            : "podman push --authfile $3/config.json docker.io/$1 docker://$2";
    if (on("sh", "-c", push, "push", image, name, directory.toString()) != 0) {
      throw new IllegalStateException(name + " cannot be pushed: see engines/log");
    }
  }

  public boolean has(String image) {
    return on(command, "image", "inspect", image) == 0;
  }

  /** The archive that {@code podman import} turns into an image. */
  public static Path archive(String name) {
    return ROOT.resolve(name + ".tar");
  }

  /** Runs a command of the engine; returns its output. */
  public String ask(String... words) {
    try {
      List<String> all = new java.util.ArrayList<>(List.of(command));
      all.addAll(List.of(words));
      ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
      builder.environment().putAll(environment());
      Process process = builder.start();
      String text =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /**
   * Recent events of the engine. podman 4.3 stops reading its file at {@code --until}, before the
   * first line on a slow machine; docker needs it, or it would follow events for ever.
   */
  public String events() {
    String now = Long.toString(Instant.now().getEpochSecond());
    return this == PODMAN
        ? ask("events", "--since", "2m", "--stream=false")
        : ask("events", "--since", "2m", "--until", now);
  }

  private int on(String... words) {
    try {
      Files.createDirectories(ROOT);
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.environment().putAll(environment());
      builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(ROOT.resolve("log").toFile()));
      return builder.start().waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
