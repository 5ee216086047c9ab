/**
 * What it takes to give GitLab's jobs a role, from what an operator says of it: the role in AWS,
 * the rule, the runner's settings, the author's job. Writes texts; must not know commands, nor ask
 * AWS.
 */
@NullMarked
package awsoidc.setup;

import org.jspecify.annotations.NullMarked;
