package awsoidc.end2end.support;

import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** A job's program with the SDK for Java v2: says by which access key it acts. */
public final class JavaIdentity {

  private JavaIdentity() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    try (DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build()) {
      System.out.println(chain.resolveCredentials().accessKeyId());
    }
  }
}
