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

  /** STS's name for it. */
  String action();

  /** The role that it is about. */
  RoleArn role();

  /** What CloudTrail calls the session that it is about. */
  String sessionName();

  /** How long that session is to last. */
  Duration duration();

  /** What is sent with it and nobody may see, also where an answer quotes it. */
  List<Secret> secrets();

  /** What one of these makes of it. */
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

  /** A session for that of a further role. */
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
