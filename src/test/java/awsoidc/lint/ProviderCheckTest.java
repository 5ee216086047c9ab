package awsoidc.lint;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.account.IamProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderCheckTest {

  private static final String ARN = "arn:aws:iam::123456789012:oidc-provider/";
  private static final String ROLE = "arn:aws:iam::123456789012:role/Deploy";

  private static List<String> found(String trusts, String operator, String wanted, String... has) {
    String host = IamProvider.name(trusts);
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"Federated": "%s"}, "Action": "sts:AssumeRoleWithWebIdentity",
          "Condition": {"%s": {"%s:aud": "%s"},
            "StringLike": {"%s:sub": "project_path:acme/shop:ref_type:branch:ref:main"}}}]}
        """
            .formatted(trusts, operator, host, wanted, host);
    List<IamProvider> providers =
        Arrays.stream(has)
            .map(one -> one.split(" ", -1))
            .map(words ->
                new IamProvider(ARN + words[0], List.of(words).subList(1, words.length), List.of()))
            .toList();
    return ProviderCheck.check(providers, Map.of(ROLE, Linter.lintRole(ROLE, policy))).stream()
        .map(one -> one.rule().name())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "git.example | StringEquals | https://git.example | git.example https://git.example | []",
        "git.example | StringEquals | https://git.example | git.example a https://git.example | []",
        "git.example | StringEquals | https://a.example | git.example https://git.example | [A2]",
        "git.example | StringLike | https://* | git.example https://git.example | []",
        "git.example | StringLike | http://* | git.example https://git.example | [A2]",
        "git.example | StringEqualsIgnoreCase | HTTPS://GIT.example | git.example"
            + " https://git.example | []",
        "git.example | StringNotEquals | https://a.example | git.example https://git.example | []",
        "git.example | StringEquals | https://git.example | git.example | [A2, A2]",
        "git.example | StringEquals | https://git.example | other.example a | [A1]",
        "git.example | StringEquals | https://git.example | Git.example a | [A1]",
        "git.example | StringEquals | git.example | git.example git.example | [E12]",
        "git.example | StringEquals | a | git.example a sts.amazonaws.com | [W13]",
        "gitlab.com | StringEquals | https://gitlab.com | gitlab.com/ https://gitlab.com | [A1,"
            + " A3]",
      })
  void a_policy_and_the_providers_of_its_account(
      String trusts, String operator, String wanted, String has, String rules) {
    assertThat(found(ARN + trusts, operator, wanted, has)).hasToString(rules);
  }

  @Test
  void a_provider_of_another_account_is_not_the_accounts() {
    assertThat(
            found(
                "arn:aws:iam::999999999999:oidc-provider/gitlab.com",
                "StringEquals",
                "https://gitlab.com",
                "gitlab.com https://gitlab.com"))
        .containsExactly("A1");
  }

  @Test
  void a_provider_that_no_gitlab_needs_is_left_alone() {
    assertThat(
            found(
                ARN + "git.example",
                "StringEquals",
                "a",
                "git.example a",
                "token.actions.githubusercontent.com sts.amazonaws.com"))
        .isEmpty();
  }
}
