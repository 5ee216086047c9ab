package awsoidc.account;

import awsoidc.net.Connections;
import awsoidc.net.Network;
import awsoidc.net.UnusableCaBundle;
import awsoidc.net.UnusableProxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.OpenIDConnectProviderListEntry;
import software.amazon.awssdk.services.iam.model.Role;

/**
 * The account that some credentials are of. An endpoint of AWS_ENDPOINT_URL_IAM or AWS_ENDPOINT_URL
 * is used, as by every SDK.
 */
public final class IamAccount implements AutoCloseable {

  /** Of one question, with all of its attempts. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final IamClient client;
  private final Connections connections;

  private IamAccount(IamClient client, Connections connections) {
    this.client = client;
    this.connections = connections;
  }

  /**
   * Opens it.
   *
   * @param partition that it is in; absent: that of the credentials' region
   */
  public static IamAccount open(IamAccess access, Optional<String> partition) throws IamTrouble {
    // On a class path without META-INF/services, clients that the SDK makes (SSO) find none.
    System.setProperty(
        "software.amazon.awssdk.http.service.impl",
        "software.amazon.awssdk.http.urlconnection.UrlConnectionSdkHttpService");
    Network network =
        new Network(access.environment().apply("AWS_CA_BUNDLE").map(Path::of), Optional.empty());
    Connections connections;
    try {
      connections = new Connections(network, access.environment());
    } catch (UnusableCaBundle e) {
      throw new IamTrouble(
          String.valueOf(e.getMessage()).replaceFirst("^ca_bundle", "AWS_CA_BUNDLE"), e);
    }
    AwsCredentialsProvider credentials = access.credentials();
    return new IamAccount(
        IamClient.builder()
            .credentialsProvider(credentials)
            .region(IamAccess.region(partition.orElseGet(access::partition)))
            .httpClient(UrlConnectionHttpClient.create(connections::open))
            .overrideConfiguration(settings -> settings.apiCallTimeout(PATIENCE))
            .build(),
        connections);
  }

  /** A role by its name without a path. */
  public IamRole role(String name) throws IamTrouble {
    return asked(
        "iam:GetRole",
        "the role " + name,
        () -> role(client.getRole(request -> request.roleName(name)).role()));
  }

  /** All roles. */
  public List<IamRole> roles() throws IamTrouble {
    return asked(
        "iam:ListRoles",
        "roles",
        () ->
            client.listRolesPaginator().roles().stream()
                .filter(role -> role.assumeRolePolicyDocument() != null)
                .map(IamAccount::role)
                .toList());
  }

  /** The ARNs of all OIDC providers. */
  public List<String> providerArns() throws IamTrouble {
    return asked(
        "iam:ListOpenIDConnectProviders",
        "OIDC providers",
        () ->
            client.listOpenIDConnectProviders().openIDConnectProviderList().stream()
                .map(OpenIDConnectProviderListEntry::arn)
                .toList());
  }

  /** One OIDC provider. */
  public IamProvider provider(String arn) throws IamTrouble {
    return asked(
        "iam:GetOpenIDConnectProvider",
        "the OIDC provider " + arn,
        () -> {
          GetOpenIdConnectProviderResponse answer =
              client.getOpenIDConnectProvider(request -> request.openIDConnectProviderArn(arn));
          return new IamProvider(arn, answer.clientIDList(), answer.thumbprintList());
        });
  }

  /** All OIDC providers. */
  public List<IamProvider> providers() throws IamTrouble {
    List<IamProvider> all = new ArrayList<>();
    for (String arn : providerArns()) {
      all.add(provider(arn));
    }
    return all;
  }

  @Override
  public void close() {
    client.close();
  }

  /** IAM percent-encodes documents (RFC 3986). */
  private static IamRole role(Role role) {
    String document = role.assumeRolePolicyDocument().replace("+", "%2B");
    return new IamRole(role.arn(), URLDecoder.decode(document, StandardCharsets.UTF_8));
  }

  private <T> T asked(String action, String what, Supplier<T> question) throws IamTrouble {
    try {
      return question.get();
    } catch (SdkException | UnusableProxy | IllegalArgumentException | IllegalStateException e) {
      throw IamErrors.of(e, action, what, connections.latestProxy());
    }
  }
}
