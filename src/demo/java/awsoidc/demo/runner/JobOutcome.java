package awsoidc.demo.runner;

/** How a driver call or a whole job ended, in the categories that GitLab Runner reports. */
public sealed interface JobOutcome {

  /** As {@code CI_JOB_STATUS} says it to after_script and cleanup. */
  String status();

  /** As the job's log says it. */
  String words();

  default boolean isSuccess() {
    return this instanceof Success;
  }

  /** Exit code 0. */
  record Success() implements JobOutcome {
    @Override
    public String status() {
      return "success";
    }

    @Override
    public String words() {
      return "success";
    }
  }

  /** GitLab's {@code script_failure}: the author's code, as the driver handed it on. */
  record JobFailure(int exitCode) implements JobOutcome {
    @Override
    public String status() {
      return "failed";
    }

    @Override
    public String words() {
      return "exit status " + exitCode;
    }
  }

  /** GitLab's {@code runner_system_failure}; the reason is what the job log says. */
  record SystemFailure(String reason) implements JobOutcome {
    @Override
    public String status() {
      return "failed";
    }

    @Override
    public String words() {
      return reason;
    }
  }

  /** GitLab's {@code job_canceled}. */
  record Canceled() implements JobOutcome {
    @Override
    public String status() {
      return "canceled";
    }

    @Override
    public String words() {
      return "canceled";
    }
  }

  /** GitLab's {@code job_execution_timeout}. */
  record TimedOut() implements JobOutcome {
    @Override
    public String status() {
      return "timedout";
    }

    @Override
    public String words() {
      return "execution took longer than its timeout allows";
    }
  }
}
