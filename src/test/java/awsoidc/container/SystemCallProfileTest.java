package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SystemCallProfileTest {

  private static final String RULE = "{\"names\":[%s],\"action\":\"SCMP_ACT_ALLOW\"%s}";

  @ParameterizedTest
  @ValueSource(strings = {"setns", "keyctl", "clone3", "mount", "umount2", "io_uring_setup"})
  void calls_that_docker_withholds_need_sys_admin(String call) throws IOException {
    List<JsonNode> rules = rulesFor(call, strict(RULE.formatted("\"read\",\"" + call + "\"", "")));

    assertThat(rules)
        .singleElement()
        .satisfies(
            rule -> assertThat(rule.at("/includes/caps/0").asString()).isEqualTo("CAP_SYS_ADMIN"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clone", "unshare"})
  void without_sys_admin_no_flag_makes_a_namespace(String call) throws IOException {
    List<JsonNode> rules = rulesFor(call, strict(RULE.formatted("\"" + call + "\"", "")));

    assertThat(rules)
        .hasSizeGreaterThan(1)
        .allSatisfy(rule -> {
          if (rule.at("/includes/caps/0").isMissingNode()) {
            assertThat(rule.at("/excludes/caps/0").asString()).isEqualTo("CAP_SYS_ADMIN");
            assertThat(rule.at("/args/0/op").asString()).isEqualTo("SCMP_CMP_MASKED_EQ");
            assertThat(rule.at("/args/0/value").asLong() & 0x10000000).isNotZero();
            assertThat(rule.at("/args/0/valueTwo").asLong()).isZero();
          }
        });
  }

  @Test
  void everything_else_stays() throws IOException {
    JsonNode profile =
        strict(
            RULE.formatted("\"read\",\"setns\"", ",\"comment\":\"\",\"args\":null"),
            RULE.formatted(
                "\"personality\"",
                ",\"args\":[{\"index\":0,\"value\":4294967295,\"op\":\"SCMP_CMP_EQ\"}]"),
            RULE.formatted("\"bpf\"", ",\"includes\":{\"caps\":[\"CAP_BPF\"]}"),
            "{\"names\":[\"setns\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1}");

    assertThat(profile.at("/defaultErrnoRet").asInt()).isEqualTo(38);
    assertThat(profile.at("/archMap/0/architecture").asString()).isEqualTo("SCMP_ARCH_X86_64");
    assertThat(rulesFor("read", profile))
        .singleElement()
        .satisfies(rule -> assertThat(rule.has("includes")).isFalse());
    assertThat(rulesFor("personality", profile))
        .singleElement()
        .satisfies(rule -> assertThat(rule.at("/args/0/value").asLong()).isEqualTo(4294967295L));
    assertThat(rulesFor("bpf", profile))
        .singleElement()
        .satisfies(rule -> assertThat(rule.at("/includes/caps/0").asString()).isEqualTo("CAP_BPF"));
    assertThat(rulesFor("setns", profile))
        .anyMatch(rule -> rule.path("action").asString().equals("SCMP_ACT_ERRNO"));
  }

  @Test
  void a_profile_that_permits_what_it_does_not_name_stays_as_it_is() throws IOException {
    assertThat(SystemCallProfile.strict("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "{\"defaultAction\":\"SCMP_ACT_ERRNO\"", "nonsense"})
  void a_text_that_is_not_a_profile_is_an_error(String text) {
    assertThatThrownBy(() -> SystemCallProfile.strict(text)).isInstanceOf(IOException.class);
  }

  private static JsonNode strict(String... rules) throws IOException {
    String profile =
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"archMap\":"
            + "[{\"architecture\":\"SCMP_ARCH_X86_64\"}],\"syscalls\":["
            + String.join(",", rules)
            + "]}";
    return new JsonMapper().readTree(SystemCallProfile.strict(profile).orElseThrow());
  }

  private static List<JsonNode> rulesFor(String call, JsonNode profile) {
    List<JsonNode> found = new ArrayList<>();
    profile
        .path("syscalls")
        .forEach(rule -> {
          for (JsonNode name : rule.path("names")) {
            if (name.asString().equals(call)) {
              found.add(rule);
            }
          }
        });
    return found;
  }
}
