package awsoidc.reach;

import java.util.List;

/**
 * The GitLab whose jobs these are.
 *
 * @param provider its issuer without a scheme, as IAM names OIDC providers
 * @param audiences of AWS tokens; none if any will do
 */
public record Instance(String provider, List<String> audiences) {
  public Instance {
    audiences = List.copyOf(audiences);
  }
}
