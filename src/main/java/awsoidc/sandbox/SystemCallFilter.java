package awsoidc.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A seccomp filter (seccomp(2)) for bubblewrap, which has none of its own: what Docker's default
 * profile forbids a container without capabilities. Numbers are from the kernel's tables,
 * arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
 */
final class SystemCallFilter {

  /** Of {@link JobDirectory#files}. */
  static final String NAME = "seccomp";

  // Instructions of classic BPF (linux/filter.h), and offsets in struct seccomp_data.
  private static final int LOAD = 0x20;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int SECOND_ARGUMENT = 24;

  private static final int ALLOW = 0x7fff0000;
  private static final int KILL_PROCESS = 0x80000000;
  private static final int NOT_PERMITTED = 0x00050001; // EPERM
  private static final int NOT_IMPLEMENTED = 0x00050026; // ENOSYS

  /** What new namespaces are made with: CLONE_NEW*, but for time, which clone(2) cannot make. */
  private static final int NEW_NAMESPACES = 0x7e020000;

  private static final int NEW_TIME_NAMESPACE = 0x80;

  /** They would type into the runner's terminal. */
  private static final int TIOCSTI = 0x5412;

  private static final int TIOCLINUX = 0x541c;

  /** Sockets to the hypervisor. */
  private static final int AF_VSOCK = 40;

  /** Linux, Linux with 32-bit addresses, and asking for it; others switch off protections. */
  private static final int[] PERSONALITIES = {0, 8, 0x20000, 0x20008, -1};

  /** Numbers that are the same everywhere. */
  private static final int[] COMMON = {
    428, // open_tree
    429, // move_mount
    430, // fsopen
    431, // fsconfig
    432, // fsmount
    433, // fspick
    442, // mount_setattr
    443, // quotactl_fd
    467, // open_tree_attr
  };

  /** Programs do without these, if they seem not to exist. */
  private static final int[] UNKNOWN = {
    425, // io_uring_setup
    426, // io_uring_enter
    427, // io_uring_register
    435, // clone3, whose flags a filter cannot see
  };

  private static final int X86_64 = 0xc000003e;
  private static final int AARCH64 = 0xc00000b7;

  /** First number of the x32 variants, which a list of the others' numbers would miss. */
  private static final int X32 = 0x40000000;

  private static final int[] FORBIDDEN_X86_64 = {
    103, // syslog
    134, // uselib
    136, // ustat
    139, // sysfs
    153, // vhangup
    155, // pivot_root
    156, // _sysctl
    161, // chroot
    163, // acct
    164, // settimeofday
    165, // mount
    166, // umount2
    167, // swapon
    168, // swapoff
    169, // reboot
    170, // sethostname
    171, // setdomainname
    172, // iopl
    173, // ioperm
    174, // create_module
    175, // init_module
    176, // delete_module
    177, // get_kernel_syms
    178, // query_module
    179, // quotactl
    180, // nfsservctl
    212, // lookup_dcookie
    227, // clock_settime
    236, // vserver
    246, // kexec_load
    248, // add_key
    249, // request_key
    250, // keyctl
    298, // perf_event_open
    300, // fanotify_init
    303, // name_to_handle_at
    304, // open_by_handle_at
    305, // clock_adjtime
    308, // setns
    313, // finit_module
    320, // kexec_file_load
    321, // bpf
    323, // userfaultfd
  };

  private static final int[] FORBIDDEN_AARCH64 = {
    18, // lookup_dcookie
    39, // umount2
    40, // mount
    41, // pivot_root
    42, // nfsservctl
    51, // chroot
    58, // vhangup
    60, // quotactl
    89, // acct
    104, // kexec_load
    105, // init_module
    106, // delete_module
    112, // clock_settime
    116, // syslog
    142, // reboot
    161, // sethostname
    162, // setdomainname
    170, // settimeofday
    217, // add_key
    218, // request_key
    219, // keyctl
    224, // swapon
    225, // swapoff
    241, // perf_event_open
    262, // fanotify_init
    264, // name_to_handle_at
    265, // open_by_handle_at
    266, // clock_adjtime
    268, // setns
    273, // finit_module
    280, // bpf
    282, // userfaultfd
    294, // kexec_file_load
  };

  private static final int MAX_INSTRUCTIONS = 256;
  private static final int BYTES = 8;

  private final byte[] bytes = new byte[MAX_INSTRUCTIONS * BYTES];
  private final ByteBuffer program = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

  private SystemCallFilter() {}

  static boolean exists() {
    return of(System.getProperty("os.arch", "")).isPresent();
  }

  /** Writes it, if there is one, to where {@code bwrap --seccomp} is to read it. */
  static void write(Path directory) throws IOException {
    Optional<byte[]> filter = of(System.getProperty("os.arch", ""));
    if (filter.isPresent()) {
      Files.write(directory.resolve(NAME), filter.get());
    }
  }

  static Optional<byte[]> of(String arch) {
    if (arch.equals("amd64")) {
      return Optional.of(new SystemCallFilter().x8664());
    }
    return arch.equals("aarch64")
        ? Optional.of(new SystemCallFilter().aarch64())
        : Optional.empty();
  }

  private byte[] x8664() {
    begin(X86_64);
    add(IF_AT_LEAST, 0, 1, X32);
    add(RETURN, 0, 0, NOT_IMPLEMENTED);
    refuse(FORBIDDEN_X86_64, NOT_PERMITTED);
    return end(56, 272, 16, 135, 41);
  }

  private byte[] aarch64() {
    begin(AARCH64);
    refuse(FORBIDDEN_AARCH64, NOT_PERMITTED);
    return end(220, 97, 29, 92, 198);
  }

  /** The numbers are those of one architecture: a program of another is killed. */
  private void begin(int architecture) {
    add(LOAD, 0, 0, ARCHITECTURE);
    add(IF_EQUAL, 1, 0, architecture);
    add(RETURN, 0, 0, KILL_PROCESS);
    add(LOAD, 0, 0, NUMBER);
  }

  private void refuse(int[] numbers, int how) {
    for (int number : numbers) {
      add(IF_EQUAL, 0, 1, number);
      add(RETURN, 0, 0, how);
    }
  }

  private byte[] end(int clone, int unshare, int ioctl, int personality, int socket) {
    refuse(COMMON, NOT_PERMITTED);
    refuse(UNKNOWN, NOT_IMPLEMENTED);
    refuseIf(clone, FIRST_ARGUMENT, IF_ANY_BIT, NEW_NAMESPACES);
    refuseIf(unshare, FIRST_ARGUMENT, IF_ANY_BIT, NEW_NAMESPACES | NEW_TIME_NAMESPACE);
    refuseIf(ioctl, SECOND_ARGUMENT, IF_EQUAL, TIOCSTI, TIOCLINUX);
    refuseIf(socket, FIRST_ARGUMENT, IF_EQUAL, AF_VSOCK);
    add(IF_EQUAL, 0, 2 + 2 * PERSONALITIES.length, personality);
    add(LOAD, 0, 0, FIRST_ARGUMENT);
    for (int allowed : PERSONALITIES) {
      add(IF_EQUAL, 0, 1, allowed);
      add(RETURN, 0, 0, ALLOW);
    }
    add(RETURN, 0, 0, NOT_PERMITTED);
    add(RETURN, 0, 0, ALLOW);
    return Arrays.copyOf(bytes, program.position());
  }

  /** The kernel reads only the lower half of these arguments. */
  private void refuseIf(int number, int argument, int comparison, int... values) {
    add(IF_EQUAL, 0, 2 + 2 * values.length, number);
    add(LOAD, 0, 0, argument);
    for (int value : values) {
      add(comparison, 0, 1, value);
      add(RETURN, 0, 0, NOT_PERMITTED);
    }
    add(RETURN, 0, 0, ALLOW);
  }

  private void add(int code, int ifTrue, int ifFalse, int value) {
    program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
  }
}
