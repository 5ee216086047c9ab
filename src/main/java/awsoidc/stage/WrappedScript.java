package awsoidc.stage;

import awsoidc.delivery.Delivery;
import awsoidc.process.Child;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.WrappedCall;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A script that another driver runs: a private copy, which sets the credentials first. The driver
 * gets the copy in place of the runner's script, and the copy is gone afterwards.
 */
final class WrappedScript implements UserScript {

  /** As the runner's own: drivers may run it as a program. */
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final List<String> OTHER_SHELLS = List.of(".ps1", ".bat", ".cmd");

  private final StageContext context;
  private final Path script;
  private final String subStage;
  private OutputStream out = OutputStream.nullOutputStream();
  private OutputStream err = OutputStream.nullOutputStream();

  WrappedScript(StageContext context, Path script, String subStage) {
    this.context = context;
    this.script = script;
    this.subStage = subStage;
  }

  @Override
  public void printTo(OutputStream itsOut, OutputStream itsErr) {
    out = itsOut;
    err = itsErr;
  }

  @Override
  public int run(Sandbox sandbox, Delivery delivery, String preamble, Runnable whenAsked)
      throws IOException, InterruptedException {
    requirePosixShell();
    // The same name, which tells some drivers how to run it.
    Path copy =
        Files.createTempDirectory(sandbox.privateDirectory(), "script")
            .resolve(script.getFileName());
    try {
      write(copy, preamble);
      WrappedCall call =
          new WrappedCall(sandbox.driver().orElseThrow().run(), copy.toString(), subStage);
      delivery.loopbackPort().ifPresent(call::port);
      Child child = Child.start(call.builder());
      child.printTo(out, err);
      // The runner sends SIGTERM to all processes of a call: the driver has it, too.
      context
          .termination()
          .whenAsked(() -> {
            waitFor(child);
            delete(copy);
            whenAsked.run();
          });
      int code = child.waitFor();
      if (code == 0) {
        return code;
      }
      return call.saysThatJobFailed(code)
          ? context.environment().buildFailureExitCode()
          : context.environment().systemFailureExitCode();
    } finally {
      delete(copy);
    }
  }

  /** The runner names its scripts for other shells so. */
  private void requirePosixShell() throws IOException {
    String name = script.getFileName().toString();
    if (OTHER_SHELLS.stream().anyMatch(name::endsWith)) {
      throw new IOException(
          "the runner writes this job's scripts for PowerShell or cmd (shell of config.toml, or of"
              + " the driver's config), which cannot be given credentials: bash or sh can");
    }
  }

  /** The first line stays the first: it may name the shell. */
  private void write(Path copy, String preamble) throws IOException {
    Files.createFile(copy, PRIVATE);
    try (InputStream from = new BufferedInputStream(Files.newInputStream(script));
        OutputStream to = new BufferedOutputStream(Files.newOutputStream(copy))) {
      from.mark(2);
      boolean named = from.read() == '#' && from.read() == '!';
      from.reset();
      for (int c = 0; named && c != '\n' && (c = from.read()) >= 0; ) {
        to.write(c);
      }
      to.write(preamble.getBytes(StandardCharsets.UTF_8));
      from.transferTo(to);
    }
  }

  private static void waitFor(Child child) {
    try {
      child.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(copy.resolveSibling(""));
    } catch (IOException leftToCleanup) {
      // cleanup removes the job's directory.
    }
  }

  @Override
  public void close() {}
}
