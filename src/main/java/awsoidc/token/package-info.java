/**
 * The id_tokens of a job: which is the AWS token, and what it claims. The claims are unverified
 * here (STS checks the signature), so this room decides nothing; it must not know rules or roles.
 */
@NullMarked
package awsoidc.token;

import org.jspecify.annotations.NullMarked;
