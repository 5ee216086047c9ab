package awsoidc.account;

/**
 * A role of the account.
 *
 * @param trustPolicy as IAM keeps it
 */
public record IamRole(String arn, String trustPolicy) {}
