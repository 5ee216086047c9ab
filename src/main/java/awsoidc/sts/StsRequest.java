package awsoidc.sts;

import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What we ask of STS. */
public sealed interface StsRequest {

  String action();

  RoleArn role();

  /** What CloudTrail calls the session that it is about. */
  String sessionName();

  Duration duration();

  /** Secrets that are sent with it; an answer may quote them. */
  List<Secret> secrets();

  <T> T fold(
      Function<WebIdentity, T> webIdentity,
      Function<Chained, T> chained,
      Function<Identity, T> identity);

  /** A token for the session of a role; the token is the authentication. */
  record WebIdentity(Assumption assumption, Secret jwt) implements StsRequest {
    @Override
    public <T> T fold(
        Function<WebIdentity, T> webIdentity,
        Function<Chained, T> chained,
        Function<Identity, T> identity) {
      return webIdentity.apply(this);
    }

    @Override
    public String action() {
      return "AssumeRoleWithWebIdentity";
    }

    @Override
    public RoleArn role() {
      return assumption.role();
    }

    @Override
    public String sessionName() {
      return assumption.sessionName();
    }

    @Override
    public Duration duration() {
      return assumption.duration();
    }

    @Override
    public List<Secret> secrets() {
      return List.of(jwt);
    }
  }

  record Chained(Hop hop, Session caller) implements StsRequest {
    @Override
    public <T> T fold(
        Function<WebIdentity, T> webIdentity,
        Function<Chained, T> chained,
        Function<Identity, T> identity) {
      return chained.apply(this);
    }

    @Override
    public String action() {
      return "AssumeRole";
    }

    @Override
    public RoleArn role() {
      return hop.role();
    }

    @Override
    public String sessionName() {
      return hop.sessionName();
    }

    @Override
    public Duration duration() {
      return hop.duration();
    }

    @Override
    public List<Secret> secrets() {
      return caller.secrets();
    }
  }

  /** Whose session it is: that of the last role, if all is well. */
  record Identity(Assumption assumption, Session caller) implements StsRequest {
    @Override
    public <T> T fold(
        Function<WebIdentity, T> webIdentity,
        Function<Chained, T> chained,
        Function<Identity, T> identity) {
      return identity.apply(this);
    }

    @Override
    public String action() {
      return "GetCallerIdentity";
    }

    @Override
    public RoleArn role() {
      return assumption.lastRole();
    }

    @Override
    public String sessionName() {
      return assumption.lastSessionName();
    }

    @Override
    public Duration duration() {
      return assumption.lastDuration();
    }

    @Override
    public List<Secret> secrets() {
      return caller.secrets();
    }
  }
}
