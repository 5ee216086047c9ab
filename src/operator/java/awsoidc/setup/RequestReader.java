package awsoidc.setup;

import awsoidc.role.RoleArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an operator said → the request, or everything that is wrong with it. */
public final class RequestReader {

  private RequestReader() {}

  /** What was read. */
  public sealed interface Result {
    /** Everything is right. */
    record Complete(RoleRequest request) implements Result {}

    /** A sentence for each problem. */
    record Wrong(List<String> problems) implements Result {
      public Wrong {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Reads what was said.
   *
   * @param values of each option, in their order; none where it was not used
   * @param providerExists whether the account has the OIDC provider already
   */
  public static Result read(Map<SetupOption, List<String>> values, boolean providerExists) {
    SetupFlags flags = new SetupFlags(values, providerExists);
    List<String> problems = new ArrayList<>();
    for (SetupOption option : SetupOption.values()) {
      flags.all(option).forEach(value -> option.problem(value).ifPresent(problems::add));
    }
    new RequestRules(flags, problems::add).check();
    return problems.isEmpty() ? new Result.Complete(request(flags)) : new Result.Wrong(problems);
  }

  private static RoleRequest request(SetupFlags flags) {
    return new RoleRequest(
        flags.gitlabUrl(),
        flags.issuer(),
        flags.first(SetupOption.AUDIENCE, flags.gitlabUrl()),
        projects(flags),
        Stream.concat(
                refs(flags.all(SetupOption.REF), TrustedRef.Kind.BRANCH),
                refs(flags.all(SetupOption.TAG), TrustedRef.Kind.TAG))
            .toList(),
        flags.all(SetupOption.ENVIRONMENT).stream().distinct().toList(),
        subComponents(flags),
        new RoleArn(
            flags.partition(),
            flags.first(SetupOption.ACCOUNT, ""),
            flags.first(SetupOption.ROLE_NAME, "")),
        flags.region(),
        flags.providerExists(),
        flags.all(SetupOption.THUMBPRINT).stream()
            .map(one -> one.replace(":", "").toLowerCase(Locale.ROOT))
            .distinct()
            .toList(),
        flags.all(SetupOption.MANAGED_POLICY).stream().distinct().toList(),
        flags.first(SetupOption.RUNNER_ACCOUNT, "root"));
  }

  private static List<TrustedProject> projects(SetupFlags flags) {
    List<String> paths = flags.all(SetupOption.PROJECT);
    List<String> ids = flags.all(SetupOption.PROJECT_ID);
    return IntStream.range(0, paths.size())
        .mapToObj(i ->
            new TrustedProject(
                paths.get(i), ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(i))))
        .distinct()
        .toList();
  }

  private static Stream<TrustedRef> refs(List<String> names, TrustedRef.Kind kind) {
    return names.stream().distinct().map(name -> new TrustedRef(kind, name));
  }

  private static List<String> subComponents(SetupFlags flags) {
    if (flags.has(SetupOption.SUB_COMPONENTS)) {
      return flags.all(SetupOption.SUB_COMPONENTS);
    }
    return flags.needsProtectionInSub()
        ? Stream.concat(RoleRequest.USUAL_SUB.stream(), Stream.of("ref_protected")).toList()
        : RoleRequest.USUAL_SUB;
  }
}
