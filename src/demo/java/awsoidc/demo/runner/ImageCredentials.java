package awsoidc.demo.runner;

/**
 * What GitLab lets a job log in to a registry with: its own registry, or its dependency proxy.
 *
 * @param url host and port, without a scheme
 */
public record ImageCredentials(String url, String username, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return username + " at " + url;
  }
}
