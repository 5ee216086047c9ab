package awsoidc.demo;

import java.util.List;

/** An IAM OpenID Connect provider: an issuer that an account trusts, for some audiences. */
record OidcProvider(String account, String issuer, List<String> clientIds) {

  OidcProvider {
    clientIds = List.copyOf(clientIds);
  }
}
