package awsoidc.command;

import awsoidc.doctor.Checkup;
import awsoidc.report.JsonRenderer;
import awsoidc.report.Report;
import awsoidc.sandbox.SandboxTypes;
import awsoidc.text.FileTrouble;
import awsoidc.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The operator's tool: what it is given, and its commands. */
public final class Operator {

  private static final Map<String, String> EXIT_CODES =
      new TreeMap<>(
          Map.of(
              "0", "Everything is in order.",
              "1", "The command found a problem, such as a wrong configuration, or failed.",
              "2", "The command was called wrongly, or a file that it is to read cannot be read."));

  private final Terminal terminal;
  private final Path home;
  private final Path javaHome;
  private final String build;
  private final Path userHome;
  private final Map<String, String> environment;
  private final Clock clock;
  private final InputStream in;
  private final PrintStream standardOutput;
  private final PrintStream out;
  private final PrintStream err;
  private final Progress progress;

  /**
   * @param home where bin/ and config/ are
   * @param javaHome of this runtime
   */
  public Operator(
      Path home,
      Path javaHome,
      String build,
      Path userHome,
      Map<String, String> environment,
      Clock clock,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    this.home = home;
    this.javaHome = javaHome;
    this.build = build;
    this.userHome = userHome;
    this.environment = Map.copyOf(environment);
    this.terminal = Terminal.ofOutput(environment);
    this.clock = clock;
    this.in = in;
    this.progress = new Progress(Terminal.ofErrors(environment), err);
    this.standardOutput = out;
    this.out = progress.before(out);
    this.err = progress.before(err);
  }

  /** Runs one command; the exit code is 0, 1 if it failed, 2 if it was called wrongly. */
  public int run(List<String> arguments) {
    CommandLine line = commands();
    Root root = line.getCommand();
    line.setUsageHelpWidth(Math.min(terminal.columns(), Terminal.MAX_COLUMNS));
    // For help and for errors, which need not go to the same place.
    boolean coloured = terminal.takesColour() && Terminal.ofErrors(environment).takesColour();
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            coloured ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    boolean json = OutputOptions.asksForJson(arguments);
    CommandLine.IParameterExceptionHandler withHelp = line.getParameterExceptionHandler();
    CommandLine.IParameterExceptionHandler wrong =
        (e, given) ->
            json || e.getCause() instanceof WrongCall
                ? failed(
                    name(e.getCommandLine()),
                    Report.CALLED_WRONGLY,
                    String.valueOf(e.getMessage()),
                    json)
                : withHelp.handleParseException(e, given);
    line.setParameterExceptionHandler(wrong);
    line.setExecutionExceptionHandler((e, command, parsed) ->
        e instanceof WrongCall
            ? wrong.handleParseException(
                new CommandLine.ParameterException(
                    command, e.getMessage(), e.getCause() == null ? null : e),
                parsed.originalArgs().toArray(String[]::new))
            : failed(e, name(command), json, root.debug));
    line.setExecutionStrategy(this::execute);
    int exitCode = line.execute(arguments.toArray(String[]::new));
    if (!standardOutput.checkError()) {
      return exitCode;
    }
    err.println("aws-oidc-executor: standard output cannot be written, so that this is not all");
    return Math.max(exitCode, Report.FOUND);
  }

  /** All commands, with what their help says. */
  CommandLine commands() {
    CommandLine line = new CommandLine(new Root());
    addCommands(line);
    describe(line);
    return line.addSubcommand(new CommandLine.HelpCommand());
  }

  private int execute(CommandLine.ParseResult parsed) {
    if (parsed.hasSubcommand()) {
      progress.begin(parsed.subcommand().commandSpec().name() + " is working");
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } finally {
      progress.end();
    }
  }

  private void addCommands(CommandLine line) {
    Input input = new Input(in);
    TrialContext trial = new TrialContext(home, build, userHome, environment, clock);
    line.addSubcommand(new Check(trial, this::checkup, input, terminal, out));
    line.addSubcommand(new Completion(out));
    line.addSubcommand(
        new CommandLine(new ConfigCommands())
            .addSubcommand(new ConfigSchema(output()))
            .addSubcommand(new ConfigShow(home, userHome, environment, input, output())));
    line.addSubcommand(new Demo(home, javaHome, userHome, environment, clock, output()));
    line.addSubcommand(new Explain(home, environment, clock, input, output()));
    line.addSubcommand(new Gc(userHome, SandboxTypes.OURS.places(this::variable), output()));
    line.addSubcommand(new Lint(environment, input, clock, terminal, out));
    line.addSubcommand(new Matrix(home, environment, input, terminal, out));
    line.addSubcommand(new PublishIssuer(home, environment, clock, Thread::sleep, input, output()));
    line.addSubcommand(new AuditReport(home, environment, clock, input, output()));
    line.addSubcommand(new RunJob(home, environment, clock, input, output()));
    line.addSubcommand(new Setup(interview(), () -> checkup(Optional.empty()), output()));
    line.addSubcommand(new Version(build, output()));
    line.addSubcommand(new WhatIfCommand(home, environment, clock, input, output()));
    line.addSubcommand(new WhoCan(home, environment, input, terminal, out));
  }

  private Checkup checkup(Optional<Path> configToml) {
    return new Checkup(home, userHome, this::variable, clock, configToml);
  }

  private Optional<Interview> interview() {
    boolean somebody = terminal.isTerminal() && Terminal.ofInput(environment).isTerminal();
    return somebody ? Optional.of(new Interview(in, out)) : Optional.empty();
  }

  private OutputOptions output() {
    return new OutputOptions(terminal, out, err);
  }

  private void describe(CommandLine line) {
    CommandLine.Model.CommandSpec command = line.getCommandSpec();
    command.mixinStandardHelpOptions(true).version(Version.words(build));
    command.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(EXIT_CODES);
    line.getSubcommands().values().forEach(this::describe);
  }

  /** As in reports: {@code config show}. */
  private static String name(CommandLine command) {
    String whole = command.getCommandSpec().qualifiedName();
    return whole.substring(whole.indexOf(' ') + 1);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  private int failed(Exception e, String command, boolean json, boolean debug) {
    if (debug) {
      e.printStackTrace(err);
    }
    StringBuilder message = new StringBuilder(words(e));
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      message.append(": ").append(words(cause));
    }
    return failed(command, Report.FOUND, message.toString(), json);
  }

  /** Of a file, Java's own words may be its path alone. */
  private static String words(Throwable e) {
    if (e instanceof IOException file) {
      return FileTrouble.of(file);
    }
    return e.getMessage() == null
        ? "this is a defect, " + e.getClass().getSimpleName() + " (--debug says where)"
        : e.getMessage();
  }

  private int failed(String command, int exitCode, String message, boolean json) {
    err.println(Printable.text("aws-oidc-executor: " + message));
    if (json) {
      out.print(new JsonRenderer().render(Report.failed(command, exitCode, message)));
      out.flush();
    }
    return exitCode;
  }

  @CommandLine.Command(
      name = "aws-oidc-executor",
      description = "Short-lived AWS credentials for the jobs of a GitLab Runner.",
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root implements Runnable {
    @CommandLine.Option(
        names = "--debug",
        description = "Prints the stack trace of an unexpected failure.",
        scope = CommandLine.ScopeType.INHERIT)
    private boolean debug;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(), "Which command?");
    }
  }
}
