package awsoidc.stage;

import awsoidc.role.Grant;
import awsoidc.sandbox.HostSandbox;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import awsoidc.sts.Exchange;
import awsoidc.sts.Refusal;
import awsoidc.sts.SdkCall;
import awsoidc.sts.Session;
import awsoidc.sts.UnusableCaBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** prepare: make the sandbox, exchange the token at STS, seal the session for run. */
final class Prepare {

  private final Edges edges;

  Prepare(Edges edges) {
    this.edges = edges;
  }

  Outcome tell() throws IOException, InterruptedException, HandOver.NoHandOver {
    Path directory = edges.environment().temporaryDirectory();
    StateFile file = new StateFile(directory, HandOver.key(edges.environment()));
    JobState state = file.read();
    new HostSandbox(directory, state.sandbox(), edges.hostUser()).create();
    if (state.credentials().isEmpty()) {
      return new Outcome.Success();
    }
    try {
      return obtain(state, state.credentials().get(), file);
    } catch (UnusableCaBundle e) {
      return new Outcome.JobFailure(List.of(String.valueOf(e.getMessage())));
    }
  }

  private Outcome obtain(JobState state, JobState.Credentials credentials, StateFile file)
      throws IOException, InterruptedException {
    return switch (exchange(credentials)) {
      case Exchange.Result.Exchanged(Session session, boolean shortened) -> {
        file.write(state.with(session), edges.random());
        announce(credentials.grant(), session, shortened);
        yield new Outcome.Success();
      }
      case Exchange.Result.Refused(Refusal refusal, int calls) -> {
        List<String> words = Words.refused(refusal, calls, credentials, edges.clock().instant());
        yield refusal.passing() ? new Outcome.SystemFailure(words) : new Outcome.JobFailure(words);
      }
    };
  }

  private Exchange.Result exchange(JobState.Credentials credentials) throws InterruptedException {
    Exchange exchange =
        new Exchange(
            new SdkCall(credentials.sts()),
            edges.clock(),
            Thread::sleep,
            ThreadLocalRandom.current()::nextDouble);
    return exchange.exchange(
        credentials.grant(), credentials.token().jwt(), credentials.sts().deadline());
  }

  private void announce(Grant grant, Session session, boolean shortened) {
    Log log = Log.to(edges.out());
    if (shortened) {
      log.info(
          "The role allows sessions shorter than the job's timeout of "
              + Words.duration(grant.duration())
              + ": the session lasts "
              + Words.duration(grant.shortened().duration())
              + ". MaxSessionDuration of the role, or `duration:` of the rule, changes that.");
    }
    Duration left = Duration.between(edges.clock().instant(), session.expiration());
    log.info(
        "AWS credentials of "
            + grant.role()
            + " as "
            + grant.sessionName()
            + " for "
            + Words.roughly(left)
            + " (rule \""
            + grant.rule()
            + "\").");
  }
}
