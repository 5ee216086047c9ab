package awsoidc.stage;

import awsoidc.config.Reporting;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The four executables of config.toml, and the exit codes of their outcomes. */
public final class Stages {

  /** The runner repeats these after a system failure, and no script can have forged their notes. */
  private static final List<String> BEFORE_ANY_SCRIPT = List.of("config", "prepare");

  private static final int SCRIPT_AND_SUB_STAGE = 2;

  private final StageContext context;
  private Reporting reporting;

  public Stages(StageContext context) {
    this.context = context;
    this.reporting = context.reporting();
  }

  /** Runs one stage; the exit code is one of the runner's two, or 0. */
  public int run(String stage, List<String> arguments) {
    boolean debug = arguments.contains("--debug");
    Outcome outcome;
    try {
      outcome = outcome(stage, arguments);
    } catch (Arguments.Unusable | JobEnv.NoJobEnv e) {
      outcome = StageMessages.wronglyRegistered(stage + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = Outcome.systemFailure(stage + " was interrupted");
    } catch (IOException e) {
      outcome = failed(stage, e, debug, FileTrouble.of(e));
    } catch (RuntimeException e) {
      outcome = failed(stage, e, debug, e + " (--debug in config.toml's arguments shows where)");
    }
    return exitCode(stage, outcome);
  }

  private Outcome outcome(String stage, List<String> arguments)
      throws Arguments.Unusable, JobEnv.NoJobEnv, IOException, InterruptedException {
    Arguments parsed = Arguments.parse(arguments, stage.equals("run") ? SCRIPT_AND_SUB_STAGE : 0);
    return switch (stage) {
      case "config" -> new Config(context, parsed, read -> reporting = read).run();
      case "prepare" -> new Prepare(context).run();
      case "run" -> new Run(context, parsed.rest()).run();
      case "cleanup" -> new Cleanup(context).run();
      default -> throw new Arguments.Unusable("there is no such stage");
    };
  }

  private int exitCode(String stage, Outcome outcome) {
    RunnerEnvironment environment = context.environment();
    return switch (outcome.kind()) {
      case SUCCESS -> 0;
      case SCRIPT_FAILED -> environment.buildFailureExitCode();
      case JOB_FAILURE -> {
        say(stage, outcome.lines());
        report(stage, outcome);
        yield environment.buildFailureExitCode();
      }
      case SYSTEM_FAILURE -> {
        if (repeats(stage, outcome)) {
          say(stage, Repetition.shortened(outcome.lines()));
        } else {
          say(stage, outcome.lines());
          report(stage, outcome);
        }
        yield environment.systemFailureExitCode();
      }
      case OPERATORS_FAILURE -> {
        boolean again = repeats(stage, outcome);
        List<String> told = again ? Repetition.shortened(outcome.lines()) : outcome.lines();
        boolean left = BEFORE_ANY_SCRIPT.contains(stage) && OperatorsNote.leave(context, told);
        boolean logged = !again && report(stage, outcome);
        say(stage, left || logged ? List.of(outcome.summary()) : told);
        yield environment.systemFailureExitCode();
      }
    };
  }

  private boolean repeats(String stage, Outcome outcome) {
    return BEFORE_ANY_SCRIPT.contains(stage) && new Repetition(context).repeats(outcome.lines());
  }

  private boolean report(String stage, Outcome outcome) {
    return new FailureReport(context, reporting, log(stage)).send(stage, outcome);
  }

  private void say(String stage, List<String> lines) {
    if (!lines.isEmpty()) {
      log(stage).error(lines);
    }
  }

  /** The runner writes what cleanup says to its own log, a file. */
  private Log log(String stage) {
    return stage.equals("cleanup") ? Log.to(context.err()) : context.log();
  }

  private Outcome failed(String stage, Exception e, boolean debug, String message) {
    if (debug) {
      trace(e, context.err());
    }
    return Outcome.systemFailure(stage + " failed: " + message);
  }

  private static void trace(Exception e, OutputStream err) {
    e.printStackTrace(new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
