package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.sandbox.SandboxSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sandbox may take the place of which, as the operator writes them. */
class SandboxStrengthTest {

  private static final String BASE =
      "type: container, image: 'a:1', engine: podman, allowed_images: ['a:*', 'b:*'], cap_add:"
          + " [X_A, X_B], cap_drop: [Y_A], devices: [/dev/kvm, /dev/fuse], volumes: ['/data:/data',"
          + " '/srv/x:/x:ro'], memory: 2g, user: '1000', pull_policy: [always, if-not-present],"
          + " network: ci, security_opt: [no-new-privileges], runtime: runc";

  private static SandboxSettings settings(String sandbox) {
    return Reading.valid("gitlab: {url: https://gitlab.example.com}\nsandbox: {" + sandbox + "}\n")
        .sandboxes()
        .choices()
        .getFirst()
        .settings();
  }

  private static List<String> weaknesses(String mine, String other) {
    return settings(mine).weaknessesAgainst(settings(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: user, user: daemon | type: host",
        "type: host, builds_dir: /a | type: host, builds_dir: /b",
        "type: bubblewrap, network: none, binds: /a | type: host",
        "type: bubblewrap | type: user, user: 'ci-{project_id}'",
        "type: bubblewrap, user: ci | type: user, user: ci",
        "type: bubblewrap, network: none | type: bubblewrap",
        "type: bubblewrap, binds: /a | type: bubblewrap, binds: [/a, /b]",
        "type: bubblewrap, binds: '/a:ro' | type: bubblewrap, binds: '/a:rw'",
        "type: container, image: x | type: host",
        "type: container, image: x, cap_drop: ALL, memory: 1g, network: none | type: host",
        "type: driver, run: /a | type: driver, run: /a",
        "type: slurm, partition: ci | type: slurm, partition: ci",
      })
  void it_may_take_the_place_of_what_keeps_less_apart(String mine, String other) {
    assertThat(weaknesses(mine, mine)).isEmpty();
    assertThat(weaknesses(mine, other)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: host | type: user, user: daemon | type is host instead of user",
        "type: host | type: driver, run: /a | type is host instead of driver",
        "type: user, user: a | type: driver, run: /a | cannot be compared with driver",
        "type: driver, run: /a | type: bubblewrap | cannot be compared with bubblewrap",
        "type: driver, run: /a | type: host | not known",
        "type: driver, run: /b | type: driver, run: /a | another driver",
        "type: host | type: slurm | type is host instead of slurm",
        "type: user, user: a | type: slurm, user: a | cannot be compared with slurm",
        "type: slurm, user: a | type: user, user: a | cannot be compared with user",
        "type: slurm | type: host | not known",
        "type: slurm | type: driver, run: /a | not the same allocation",
        "type: driver, run: /a | type: slurm | another driver",
        "type: slurm, user: a | type: slurm, user: b | not the same allocation",
        "type: slurm, partition: ci | type: slurm, partition: gpu | not the same allocation",
        "type: host | type: bubblewrap | type is host instead of bubblewrap",
        "type: user, user: a | type: bubblewrap | type is user instead of bubblewrap",
        "type: host | type: container, image: x | type is host instead of container",
        "type: bubblewrap | type: container, image: x | type is bubblewrap, which cannot be"
            + " compared with container",
        "type: container, image: x | type: bubblewrap | cannot be compared with bubblewrap",
        "type: container, image: x | type: user, user: a | cannot be compared with user",
        "type: user, user: a | type: user, user: b | user is another account",
        "type: user, user: ci | type: user, user: 'ci-{project_id}' | user is another account",
        "type: bubblewrap, user: a | type: user, user: b | user is another account",
        "type: bubblewrap, user: a | type: bubblewrap | user is another account",
        "type: bubblewrap | type: bubblewrap, user: a | user is another account",
        "type: bubblewrap | type: bubblewrap, network: none | network is shared",
        "type: bubblewrap, binds: /a | type: bubblewrap | binds differ",
        "type: bubblewrap, binds: /a | type: user, user: a | binds differ",
        "type: bubblewrap, binds: '/a:rw' | type: bubblewrap, binds: '/a:ro' | binds differ",
        "type: bubblewrap, binds: '/a:/b' | type: bubblewrap, binds: '/a:/c' | binds differ",
        "type: bubblewrap, builds_dir: /a | type: bubblewrap, builds_dir: /b | builds_dir differs",
        "type: bubblewrap, cache_dir: /a | type: bubblewrap | cache_dir differs",
        "type: user, user: a | type: user, user: a, cache_dir: /a | cache_dir differs",
        "type: container, image: x, privileged: true | type: host | privileged",
        "type: container, image: x, network: host | type: host | network is host",
        "type: container, image: x, volumes: '/run/docker.sock:/s' | type: host | volumes is set",
        "type: container, image: x, cap_add: SYS_ADMIN | type: host | cap_add is set",
        "type: container, image: x, devices: /dev/sda | type: host | devices is set",
        "type: container, image: x, runtime: other | type: host | runtime is set",
        "type: container, image: x, security_opt: label=disable | type: host | security_opt is set",
      })
  void it_says_what_is_weaker_or_cannot_be_compared(String mine, String other, String words) {
    assertThat(weaknesses(mine, other)).anySatisfy(found -> assertThat(found).contains(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cap_add: [X_A, X_B] | cap_add: X_A",
        "cap_drop: [Y_A] | cap_drop: [Y_A, Y_B]",
        "devices: [/dev/kvm, /dev/fuse], | ''",
        "volumes: ['/data:/data', '/srv/x:/x:ro'] | volumes: '/data:/data:ro'",
        "allowed_images: ['a:*', 'b:*'] | allowed_images: 'b:*'",
        "network: ci | network: none",
        "image: 'a:1', | ''",
      })
  void containers_with_less_may_take_the_place(String key, String less) {
    assertThat(BASE).contains(key);
    assertThat(weaknesses(BASE.replace(key, less.replace("''", "")), BASE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine: podman | engine: docker | engine differs",
        "image: 'a:1' | image: 'a:2' | image is another default",
        "image: 'a:1' | image: 'a:1', helper_image: h | helper_image differs",
        "allowed_images: ['a:*', 'b:*'], | '' | allowed_images has more",
        "allowed_images: ['a:*', 'b:*'] | allowed_images: '*' | allowed_images has more",
        "cap_add: [X_A, X_B] | cap_add: [X_A, X_B, X_C] | cap_add has more",
        "cap_drop: [Y_A] | cap_drop: [Y_B] | cap_drop has less",
        "devices: [/dev/kvm, /dev/fuse] | devices: [/dev/kvm, /dev/sda] | devices has more",
        "devices: [/dev/kvm, /dev/fuse] | devices: '/dev/kvm:/dev/kvm' | devices has more",
        "'/data:/data' | '/:/data' | volumes differ",
        "'/srv/x:/x:ro' | '/srv/x:/x' | volumes differ",
        "memory: 2g | memory: 4g | memory differs",
        "memory: 2g | pids_limit: -1 | pids_limit differs",
        "memory: 2g | memory: 2g, shm_size: 1g | shm_size differs",
        "memory: 2g | memory: 2g, tmpfs: /run | tmpfs differs",
        "memory: 2g | memory: 2g, dns: 10.0.0.1 | dns differs",
        "memory: 2g | memory: 2g, extra_hosts: 'a:10.0.0.1' | extra_hosts differs",
        "memory: 2g | memory: 2g, privileged: true | privileged",
        "memory: 2g | memory: 2g, registry_login: ecr | registry_login",
        "memory: 2g | memory: 2g, registry_auth_file: /x | registry_auth_file differs",
        "memory: 2g | memory: 2g, allowed_pull_policies: never | allowed_pull_policies has more",
        "memory: 2g | memory: 2g, builds_dir: /x | builds_dir differs",
        "user: '1000' | user: '0' | user differs",
        "user: '1000', | '' | user differs",
        "[always, if-not-present] | never | pull_policy differs",
        "network: ci | network: host | network differs",
        "network: ci, | '' | network differs",
        "[no-new-privileges] | [seccomp=unconfined] | security_opt differs",
        "[no-new-privileges] | ['no-new-privileges:false'] | security_opt differs",
        "runtime: runc | runtime: runsc | runtime differs",
      })
  void containers_with_anything_else_may_not(String key, String changed, String words) {
    assertThat(BASE).contains(key);
    String mine = BASE.replace(key, changed.equals("''") ? "" : changed);

    assertThat(weaknesses(mine, BASE)).anySatisfy(found -> assertThat(found).contains(words));
  }

  @Test
  void services_have_a_list_of_their_own() {
    String some = "type: container, image: x, allowed_services: 'a:*'";

    assertThat(weaknesses(some, "type: container, image: x")).isEmpty();
    assertThat(weaknesses("type: container, image: x", some))
        .containsExactly("allowed_services has more");
  }

  @Test
  void a_mount_that_covers_something_may_not_be_left_out() {
    String covered = "type: bubblewrap, binds: [/a, '/empty:/a/keys']";
    assertThat(weaknesses("type: bubblewrap, binds: /a", covered)).containsExactly("binds differ");

    String system = "type: bubblewrap, binds: '/empty:/etc/keys'";
    assertThat(weaknesses("type: bubblewrap", system)).containsExactly("binds differ");

    String cache = "type: container, image: x, volumes: '/empty:/cache'";
    assertThat(weaknesses("type: container, image: x", cache)).containsExactly("volumes differ");
  }
}
