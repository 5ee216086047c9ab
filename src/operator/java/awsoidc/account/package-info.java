/**
 * An AWS account as IAM tells of it: roles with their trust policies, and OIDC providers, read with
 * the operator's own credentials. The only room that uses the SDK's client for IAM, which no stage
 * has. Must not know what a good policy is.
 */
@NullMarked
package awsoidc.account;

import org.jspecify.annotations.NullMarked;
