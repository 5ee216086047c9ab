package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel would say of a system call; what the real one says, HostileSubStagesIT asks. */
class SystemCallFilterTest {

  private static final int X86_64 = 0xc000003e;
  private static final int AARCH64 = 0xc00000b7;
  private static final int I386 = 0x40000003;

  private static final String ALLOWED = "7fff0000";
  private static final String NOT_PERMITTED = "50001";
  private static final String NOT_IMPLEMENTED = "50026";
  private static final String KILLED = "80000000";

  private static final int NEW_USER = 0x10000000;
  private static final int NEW_TIME = 0x80;
  private static final int THREAD = 0x003d0f00;

  @Test
  void what_programs_need_is_allowed() {
    // read, write, execve, wait4, kill, ptrace, prctl, seccomp, statx
    for (int number : List.of(0, 1, 59, 61, 62, 101, 157, 317, 332)) {
      assertThat(verdict(X86_64, number, 0, 0)).as("%d", number).isEqualTo(ALLOWED);
    }
    for (int number : List.of(63, 64, 221, 260, 129, 117, 167, 277, 291)) {
      assertThat(verdict(AARCH64, number, 0, 0)).as("%d", number).isEqualTo(ALLOWED);
    }
  }

  @Test
  void what_is_the_machines_is_not_permitted() {
    // mount, umount2, setns, bpf, keyctl, finit_module, kexec_load, open_by_handle_at
    for (int number : List.of(165, 166, 308, 321, 250, 313, 246, 304, 430, 442)) {
      assertThat(verdict(X86_64, number, 0, 0)).as("%d", number).isEqualTo(NOT_PERMITTED);
    }
    for (int number : List.of(40, 39, 268, 280, 219, 273, 104, 265, 430, 442)) {
      assertThat(verdict(AARCH64, number, 0, 0)).as("%d", number).isEqualTo(NOT_PERMITTED);
    }
  }

  @Test
  void new_namespaces_are_not_permitted_and_threads_are() {
    assertThat(verdict(X86_64, 56, THREAD, 0)).isEqualTo(ALLOWED);
    assertThat(verdict(X86_64, 56, THREAD | NEW_USER, 0)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(X86_64, 272, 0x400, 0)).isEqualTo(ALLOWED); // its own descriptors
    assertThat(verdict(X86_64, 272, NEW_TIME, 0)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(AARCH64, 220, THREAD, 0)).isEqualTo(ALLOWED);
    assertThat(verdict(AARCH64, 220, NEW_USER, 0)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(AARCH64, 97, NEW_USER, 0)).isEqualTo(NOT_PERMITTED);
    for (int architecture : List.of(X86_64, AARCH64)) { // glibc then takes clone
      assertThat(verdict(architecture, 435, 0, 0)).isEqualTo(NOT_IMPLEMENTED);
    }
  }

  @Test
  void nothing_is_typed_into_a_terminal() {
    assertThat(verdict(X86_64, 16, 0, 0x5412)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(X86_64, 16, 0, 0x541c)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(X86_64, 16, 0, 0x5401)).isEqualTo(ALLOWED);
    assertThat(verdict(AARCH64, 29, 0, 0x5412)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(AARCH64, 29, 0, 0x5401)).isEqualTo(ALLOWED);
  }

  @Test
  void a_personality_switches_no_protection_off() {
    for (int allowed : List.of(0, 8, 0x20000, 0x20008, -1)) {
      assertThat(verdict(X86_64, 135, allowed, 0)).isEqualTo(ALLOWED);
    }
    assertThat(verdict(X86_64, 135, 0x40000, 0)).isEqualTo(NOT_PERMITTED);
    assertThat(verdict(AARCH64, 92, 0x40000, 0)).isEqualTo(NOT_PERMITTED);
  }

  @Test
  void other_numbers_for_the_same_calls_lead_nowhere() {
    assertThat(verdict(X86_64, 0x40000000 + 165, 0, 0)).isEqualTo(NOT_IMPLEMENTED);
    assertThat(SystemCallFilter.of("amd64").map(filter -> verdict(filter, I386, 21, 0, 0)))
        .contains(KILLED);
    assertThat(SystemCallFilter.of("aarch64").map(filter -> verdict(filter, X86_64, 0, 0, 0)))
        .contains(KILLED);
  }

  @Test
  void there_is_none_for_a_machine_whose_numbers_are_not_known() {
    assertThat(SystemCallFilter.of("riscv64")).isEmpty();
  }

  private static String verdict(int architecture, int number, int first, int second) {
    byte[] filter = SystemCallFilter.of(architecture == X86_64 ? "amd64" : "aarch64").orElseThrow();
    return verdict(filter, architecture, number, first, second);
  }

  /** Classic BPF, as far as the filter has it. */
  private static String verdict(
      byte[] filter, int architecture, int number, int first, int second) {
    ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    call.putInt(0, number).putInt(4, architecture).putInt(16, first).putInt(24, second);
    ByteBuffer program = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
    int accumulator = 0;
    for (int at = 0; ; at += 8) {
      int value = program.getInt(at + 4);
      boolean holds;
      switch (program.getShort(at)) {
        case 0x20 -> {
          accumulator = call.getInt(value);
          continue;
        }
        case 0x06 -> {
          return Integer.toHexString(value);
        }
        case 0x15 -> holds = accumulator == value;
        case 0x35 -> holds = Integer.compareUnsigned(accumulator, value) >= 0;
        case 0x45 -> holds = (accumulator & value) != 0;
        default -> throw new AssertionError("no such instruction");
      }
      at += 8 * (program.get(at + (holds ? 2 : 3)) & 0xff);
    }
  }
}
