package awsoidc.sts;

import awsoidc.role.Assumed;
import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.secret.Secret;
import java.util.List;
import java.util.function.Function;

/** What we ask of STS. */
public sealed interface StsRequest {

  String action();

  /** The session that it is about. */
  Assumed wanted();

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
    public Assumed wanted() {
      return assumption.first();
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
    public Assumed wanted() {
      return hop.assumed();
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
    public Assumed wanted() {
      return assumption.last();
    }

    @Override
    public List<Secret> secrets() {
      return caller.secrets();
    }
  }
}
