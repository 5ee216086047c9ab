package awsoidc.command;

import awsoidc.account.IamAccount;
import awsoidc.account.IamProvider;
import awsoidc.account.IamRole;
import awsoidc.account.IamTrouble;
import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import awsoidc.text.ShellCommand;
import awsoidc.token.IdToken;
import awsoidc.trust.Provider;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an account has of a role and of the provider of a token.
 *
 * @param providers the ARNs of all OIDC providers
 * @param own the one whose URL is the token's iss
 */
record LiveRole(
    RoleArn role, TrustPolicy policy, List<String> providers, Optional<IamProvider> own) {

  /** Asks IAM. */
  static LiveRole read(AccountOption option, RoleArn role, IdToken token) {
    try (IamAccount account = option.open(Optional.of(role.partition()))) {
      IamRole found = account.role(role.name());
      refuseAnother(role, found);
      List<String> arns = account.providerArns();
      String wanted = provider(role, token).arn();
      Optional<IamProvider> own =
          arns.contains(wanted) ? Optional.of(account.provider(wanted)) : Optional.empty();
      return new LiveRole(role, TrustPolicy.parse(found.trustPolicy()), arns, own);
    } catch (IamTrouble e) {
      throw new WrongCall("--role " + role + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new WrongCall(
          new IOException("the trust policy of " + role + ": " + e.getMessage(), e));
    }
  }

  /** IAM is asked for a name, and answers for whatever account the credentials are of. */
  private static void refuseAnother(RoleArn role, IamRole found) {
    if (found.arn().equals(role.toString())) {
      return;
    }
    Optional<String> account = RoleArn.parse(found.arn()).map(RoleArn::account);
    String why =
        account.filter(role.account()::equals).isPresent()
            ? "--role is " + role + ", but the role of this name is " + found.arn()
            : "--role is of account "
                + role.account()
                + ", but these credentials are of "
                + account.orElse("another")
                + ": name a profile of that account (--profile NAME)";
    throw new WrongCall(new IOException(why));
  }

  private static Provider provider(RoleArn role, IdToken token) {
    return new Provider(role.partition(), role.account(), token.issuer());
  }

  /** Adds what AWS looks at before the trust policy; whether nothing speaks against the token. */
  boolean explainProvider(IdToken token, Report.Draft draft) {
    draft.heading("OIDC provider");
    if (token.issuer().isEmpty()) {
      draft.error("Without iss, nobody can say which provider the token is of.");
      return false;
    }
    if (own.isEmpty()) {
      missing(token, draft);
      return false;
    }
    IamProvider provider = own.get();
    draft.paragraph(provider.arn());
    draft.paragraph(
        "audiences: "
            + (provider.audiences().isEmpty() ? "none" : String.join(", ", provider.audiences())));
    draft.paragraph(
        "thumbprints: "
            + (provider.thumbprints().isEmpty()
                ? "none"
                : String.join(", ", provider.thumbprints())));
    List<String> audience = token.audience();
    if (audience.isEmpty() || audience.stream().anyMatch(provider.audiences()::contains)) {
      return true;
    }
    draft.error(
        "The token's aud ("
            + String.join(", ", audience)
            + ") is none of the provider's audiences: AWS refuses the token (\"Incorrect token"
            + " audience\"). They are compared exactly.");
    draft.paragraph("Write one of them into id_tokens: aud: of the job, or add the job's:");
    draft.code(
        List.of(
            ShellCommand.of(
                List.of(
                    "aws",
                    "iam",
                    "add-client-id-to-open-id-connect-provider",
                    "--open-id-connect-provider-arn",
                    provider.arn(),
                    "--client-id",
                    audience.getFirst()))));
    return false;
  }

  private void missing(IdToken token, Report.Draft draft) {
    draft.error(
        "The account "
            + role.account()
            + " has no OIDC provider for "
            + token.issuer()
            + ": AWS refuses every token of it (\"No OpenIDConnect provider found in your"
            + " account\").");
    String wanted = folded(provider(role, token).arn());
    providers.stream()
        .filter(arn -> folded(arn).equals(wanted))
        .forEach(arn ->
            draft.error(
                arn
                    + " differs from that in a slash at the end or in case; AWS compares"
                    + " exactly."));
    draft.paragraph(providers.isEmpty() ? "It has no OIDC provider at all." : "Those that it has:");
    draft.entries(providers);
    draft.paragraph("To create it:");
    draft.code(
        List.of(
            ShellCommand.of(
                List.of(
                    "aws",
                    "iam",
                    "create-open-id-connect-provider",
                    "--url",
                    token.issuer(),
                    "--client-id-list",
                    token.audience().isEmpty() ? token.issuer() : token.audience().getFirst()))));
  }

  private static String folded(String arn) {
    return arn.toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
  }
}
