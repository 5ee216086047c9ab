package awsoidc.container;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * podman's filter of system calls (seccomp.json(5)), without those that Docker's filter allows only
 * with CAP_SYS_ADMIN. podman's default lets every container make and enter user namespaces, and use
 * the kernel's keyrings.
 */
final class SystemCallProfile {

  /** Scripts need none of these; a container with CAP_SYS_ADMIN keeps them. */
  private static final Set<String> WITHHELD =
      Set.of(
          "add_key",
          "bpf",
          "clock_adjtime",
          "clone",
          "clone3", // a filter cannot see its flags; libc falls back to clone
          "fanotify_init",
          "fsconfig",
          "fsmount",
          "fsopen",
          "fspick",
          "io_uring_enter",
          "io_uring_register",
          "io_uring_setup",
          "keyctl",
          "mount",
          "mount_setattr",
          "move_mount",
          "name_to_handle_at",
          "open_tree",
          "open_tree_attr",
          "perf_event_open",
          "pivot_root",
          "quotactl",
          "quotactl_fd",
          "reboot",
          "request_key",
          "setns",
          "syslog",
          "umount",
          "umount2",
          "unshare",
          "userfaultfd");

  /** All CLONE_NEW* but time, which clone(2) cannot make. */
  private static final long NEW_NAMESPACES = 0x7e020000L;

  private static final long NEW_TIME_NAMESPACE = 0x80;

  private static final Set<String> PERMITTING =
      Set.of("SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY");

  private static final Map<String, Object> WITH_SYS_ADMIN =
      Map.of("caps", List.of("CAP_SYS_ADMIN"));

  /** There, the flags are the second argument of clone(2). */
  private static final Map<String, Object> ON_S390 = Map.of("arches", List.of("s390", "s390x"));

  private SystemCallProfile() {}

  /**
   * @param profile as podman reads it
   * @return empty if the profile permits what it does not name: then the operator wrote it
   * @throws IOException not a profile
   */
  static Optional<String> strict(String profile) throws IOException {
    Map<String, Object> whole = parsed(profile);
    if (!(whole.get("defaultAction") instanceof String otherwise)
        || !(whole.get("syscalls") instanceof List<?> rules)) {
      throw new IOException("not a profile of system calls");
    }
    if (PERMITTING.contains(otherwise)) {
      return Optional.empty();
    }
    whole.put("syscalls", strict(rules));
    return Optional.of(JSONObjectUtils.toJSONString(whole));
  }

  private static Map<String, Object> parsed(String profile) throws IOException {
    try {
      @Nullable Map<String, Object> whole = JSONObjectUtils.parse(profile); // null for "null"
      if (whole != null) {
        return whole;
      }
    } catch (ParseException e) {
      throw new IOException("not a JSON object", e);
    }
    throw new IOException("it is empty");
  }

  private static List<Object> strict(List<?> rules) {
    List<Object> strict = new ArrayList<>();
    for (Object rule : rules) {
      if (rule instanceof Map<?, ?> fields
          && PERMITTING.contains(fields.get("action"))
          && !dependsOnCapabilities(fields)
          && fields.get("names") instanceof List<?> names) {
        addUnlessEmpty(fields, names.stream().filter(name -> !WITHHELD.contains(name)), strict);
        Map<Object, Object> withSysAdmin = new LinkedHashMap<>(fields);
        withSysAdmin.put("includes", including(fields));
        addUnlessEmpty(withSysAdmin, names.stream().filter(WITHHELD::contains), strict);
      } else {
        strict.add(rule);
      }
    }
    strict.add(withoutNamespaces("clone", 0, NEW_NAMESPACES, Map.of(), ON_S390));
    strict.add(withoutNamespaces("clone", 1, NEW_NAMESPACES, ON_S390, Map.of()));
    strict.add(
        withoutNamespaces("unshare", 0, NEW_NAMESPACES | NEW_TIME_NAMESPACE, Map.of(), Map.of()));
    return strict;
  }

  private static void addUnlessEmpty(Map<?, ?> rule, Stream<?> names, List<Object> rules) {
    List<?> left = names.toList();
    if (!left.isEmpty()) {
      Map<Object, Object> narrower = new LinkedHashMap<>(rule);
      narrower.put("names", left);
      rules.add(narrower);
    }
  }

  private static boolean dependsOnCapabilities(Map<?, ?> rule) {
    return rule.get("includes") instanceof Map<?, ?> includes && includes.get("caps") != null;
  }

  private static Map<Object, Object> including(Map<?, ?> rule) {
    Map<Object, Object> includes = new LinkedHashMap<>(WITH_SYS_ADMIN);
    if (rule.get("includes") instanceof Map<?, ?> already) {
      includes.putAll(already);
    }
    return includes;
  }

  /** Without CAP_SYS_ADMIN, allows one call without the flags that make namespaces. */
  private static Map<String, Object> withoutNamespaces(
      String name,
      int argument,
      long flags,
      Map<String, Object> includes,
      Map<String, Object> excludes) {
    Map<String, Object> without = new LinkedHashMap<>(excludes);
    without.putAll(WITH_SYS_ADMIN);
    return Map.of(
        "names",
        List.of(name),
        "action",
        "SCMP_ACT_ALLOW",
        "args",
        List.of(
            Map.of("index", argument, "value", flags, "valueTwo", 0, "op", "SCMP_CMP_MASKED_EQ")),
        "includes",
        includes,
        "excludes",
        without);
  }
}
