package awsoidc.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The network of a process, which a socket can be opened in: it belongs to the namespace that its
 * thread is in at that moment (network_namespaces(7)), whoever uses it later. Threads started by
 * that thread would be there too. Only root may enter (setns(2): CAP_SYS_ADMIN).
 */
final class NetworkNamespace {

  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private final Path file;

  /** The network that a process is in. */
  NetworkNamespace(long pid) {
    this.file = Path.of("/proc", Long.toString(pid), "ns", "net");
  }

  /** Opens a socket in it, on a thread that ends with that. */
  <T> T open(Opening<T> opening) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("there is no network at " + file);
    }
    CompletableFuture<T> opened = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("namespace")
        .start(() -> {
          try {
            enter();
            opened.complete(opening.open());
          } catch (IOException e) {
            opened.completeExceptionally(new UncheckedIOException(e));
          } catch (Throwable e) {
            opened.completeExceptionally(e);
          }
        });
    try {
      return opened.join();
    } catch (CompletionException e) {
      throw new IOException("no socket can be opened in the network at " + file, e.getCause());
    }
  }

  /** Takes this thread there, and no other. */
  @SuppressWarnings("restricted") // the image allows it: java.options
  private void enter() throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    MethodHandle setns =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setns"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int descriptor =
          (int) open.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC);
      if (descriptor < 0 || (int) setns.invokeExact(descriptor, CLONE_NEWNET) != 0) {
        throw new IOException(file + " cannot be entered, which only root may");
      }
      // It stays open as long as the process, which is that of one script.
    }
  }
}
