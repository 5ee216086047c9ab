package awsoidc.sts;

import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import java.util.List;

/** What we ask of STS. */
public sealed interface StsRequest {

  /** STS's name for it. */
  String action();

  /** The role that it is about. */
  RoleArn role();

  /** What is sent with it and nobody may see, also where an answer quotes it. */
  List<Secret> secrets();

  /** A token for the session of a role; the token is the authentication. */
  record WebIdentity(Assumption assumption, Secret jwt) implements StsRequest {
    @Override
    public String action() {
      return "AssumeRoleWithWebIdentity";
    }

    @Override
    public RoleArn role() {
      return assumption.role();
    }

    @Override
    public List<Secret> secrets() {
      return List.of(jwt);
    }
  }

  /** A session for that of a further role. */
  record Chained(Hop hop, Session caller) implements StsRequest {
    @Override
    public String action() {
      return "AssumeRole";
    }

    @Override
    public RoleArn role() {
      return hop.role();
    }

    @Override
    public List<Secret> secrets() {
      return caller.secrets();
    }
  }

  /** Whose session it is: that of the role, if all is well. */
  record Identity(RoleArn role, Session caller) implements StsRequest {
    @Override
    public String action() {
      return "GetCallerIdentity";
    }

    @Override
    public List<Secret> secrets() {
      return caller.secrets();
    }
  }
}
