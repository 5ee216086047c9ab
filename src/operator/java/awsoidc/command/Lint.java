package awsoidc.command;

import awsoidc.lint.ConfiguredRoles;
import awsoidc.lint.LintFinding;
import awsoidc.lint.LintFormat;
import awsoidc.lint.Linter;
import awsoidc.lint.RoleCheck;
import awsoidc.lint.Suppressions;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Problem;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lint}. */
@Command(
    name = "lint",
    description = {
      "Reads trust policies and reports those that admit more jobs than they should, or none. Works"
          + " offline, but for --live.",
      "A file has a policy, an answer of aws iam, a template of CloudFormation, SAM or the CDK, or"
          + " a plan or state of Terraform as JSON; one named *.tf, *.tofu or *.hcl has Terraform's"
          + " HCL. Only policies for GitLab's jobs are judged; see docs/lint.md for the rules."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor lint --live --profile production --fail-on warning",
      "  aws-oidc-executor lint --config aws-oidc-executor.yaml --fail-on warning plan.json"
    })
final class Lint implements Callable<Integer> {

  private enum Format {
    TEXT("text", Optional.empty()),
    JSON("json", Optional.of(LintFormat.JSON)),
    SARIF("sarif", Optional.of(LintFormat.SARIF)),
    CODE_QUALITY("code-quality", Optional.of(LintFormat.CODE_QUALITY));

    private final String written;
    private final Optional<LintFormat> ofLint;

    Format(String written, Optional<LintFormat> ofLint) {
      this.written = written;
      this.ofLint = ofLint;
    }

    /** As picocli compares it with the command line. */
    @Override
    public String toString() {
      return written;
    }
  }

  // As they are written on the command line.
  private enum FailOn {
    error(Level.ERROR),
    warning(Level.WARNING),
    note(Level.NOTE);

    private final Level level;

    FailOn(Level level) {
      this.level = level;
    }
  }

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "The files; - reads standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--live",
      description =
          "Asks IAM, with your own AWS credentials, for all roles of the account and its OIDC"
              + " providers, and judges them (iam:ListRoles, iam:ListOpenIDConnectProviders,"
              + " iam:GetOpenIDConnectProvider).")
  private boolean live;

  @Mixin private final AccountOption account;

  @Option(
      names = "--config",
      paramLabel = "CONFIG",
      description =
          "A configuration of this executor, whose rules are compared with the trust policies of"
              + " the roles that they give (C1 to C6 of docs/lint.md).")
  private @Nullable String config;

  @Option(
      names = "--format",
      paramLabel = "text|json|sarif|code-quality",
      description =
          "How the findings are written: for people, as JSON (docs/lint.md), as SARIF 2.1.0, or as"
              + " GitLab's code quality report. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  @Option(
      names = "--fail-on",
      paramLabel = "error|warning|note",
      description =
          "The lowest level of a finding that makes the exit code 1. Default: ${DEFAULT-VALUE}.")
  private FailOn failOn = FailOn.error;

  @Option(
      names = "--suppressions",
      paramLabel = "FILE",
      description = "Accepted findings, each with a reason and a last day (docs/lint.md).")
  private @Nullable String suppressions;

  @Mixin private final ColorOption color;

  private final Input input;
  private final Clock clock;
  private final PrintStream out;

  Lint(
      Map<String, String> environment,
      Input input,
      Clock clock,
      Terminal terminal,
      PrintStream out) {
    this.account = new AccountOption(environment);
    this.color = new ColorOption(terminal);
    this.input = input;
    this.clock = clock;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (files.isEmpty() && !live) {
      throw new WrongCall("name files, or --live for what your AWS account has");
    }
    if (account.isGiven() && !live) {
      throw new WrongCall("--profile is for --live");
    }
    Map<String, Linter.Result> read = new LinkedHashMap<>();
    files.forEach(name -> read.put(title(name), lint(name)));
    if (live) {
      read.putAll(LiveLint.lint(account));
    }
    Collection<Linter.Result> results = read.values();
    List<LintFinding> all =
        new ArrayList<>(results.stream().flatMap(result -> result.findings().stream()).toList());
    if (!live && results.stream().allMatch(one -> one.readable() && one.ofRoles().isEmpty())) {
      files.forEach(name -> all.add(Linter.nothingIn(title(name))));
    }
    if (config != null) {
      all.addAll(RoleCheck.check(configured(config), read));
    }
    List<LintFinding> findings = withoutSuppressed(all);
    int policies = results.stream().mapToInt(Linter.Result::policies).sum();
    int exitCode = exitCode(results, findings);
    out.print(
        format
            .ofLint
            .map(known -> known.write(findings))
            .orElseGet(() -> color.render(report(findings, policies, exitCode))));
    out.flush();
    return exitCode;
  }

  private ConfiguredRoles configured(String name) {
    if (name.equals(Input.STANDARD) && files.contains(Input.STANDARD)) {
      throw new WrongCall("--config and FILE cannot both be standard input");
    }
    List<Problem> problems = new ArrayList<>();
    try {
      Optional<ConfiguredRoles> roles =
          RolesOfConfiguration.read(title(name), input.text(name, YamlTree.MAX_BYTES), problems);
      return roles.orElseThrow(() -> new WrongCall(new IOException(words(problems))));
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }

  private static String words(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
  }

  private static String title(String name) {
    return name.equals(Input.STANDARD) ? Input.title(name) : name;
  }

  private Linter.Result lint(String name) {
    String file = title(name);
    try {
      return Linter.lint(file, input.text(name, Linter.MAX_BYTES));
    } catch (IOException e) {
      return Linter.unreadable(file, Mark.START, String.valueOf(e.getMessage()));
    }
  }

  private List<LintFinding> withoutSuppressed(List<LintFinding> findings) {
    if (suppressions == null) {
      return findings;
    }
    List<Problem> problems = new ArrayList<>();
    Suppressions accepted;
    try {
      accepted = Suppressions.read(suppressions, input.text(suppressions), problems);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
    if (!problems.isEmpty()) {
      throw new WrongCall(new IOException(words(problems)));
    }
    return accepted.apply(findings, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
  }

  private int exitCode(Collection<Linter.Result> results, List<LintFinding> findings) {
    if (!results.stream().allMatch(Linter.Result::readable)) {
      return Report.CALLED_WRONGLY;
    }
    boolean fails =
        findings.stream().anyMatch(one -> one.rule().level().compareTo(failOn.level) <= 0);
    return fails ? Report.FOUND : Report.OK;
  }

  private static Report report(List<LintFinding> findings, int policies, int exitCode) {
    Report.Draft draft = new Report.Draft();
    for (LintFinding one : findings) {
      draft
          .add(
              new Block.Remark(
                  one.rule().level(),
                  Optional.of(one.position()),
                  one.rule() + " " + one.message()))
          .entries(List.of(one.remedy()));
    }
    draft.paragraph(
        "trust policies for GitLab: "
            + policies
            + "; errors: "
            + count(findings, Level.ERROR)
            + ", warnings: "
            + count(findings, Level.WARNING)
            + ", notes: "
            + count(findings, Level.NOTE));
    return draft.of("lint", exitCode);
  }

  private static long count(List<LintFinding> findings, Level level) {
    return findings.stream().filter(one -> one.rule().level() == level).count();
  }
}
