package awsoidc.account;

import java.util.List;

/**
 * An OIDC provider of the account.
 *
 * @param audiences its client ids: which aud a token must have
 */
public record IamProvider(String arn, List<String> audiences, List<String> thumbprints) {

  private static final String NAME = ":oidc-provider/";

  public IamProvider {
    audiences = List.copyOf(audiences);
    thumbprints = List.copyOf(thumbprints);
  }

  /** The issuer without its scheme. */
  public String name() {
    return name(arn);
  }

  /** The same of an ARN. */
  public static String name(String arn) {
    return arn.substring(arn.indexOf(NAME) + NAME.length());
  }
}
