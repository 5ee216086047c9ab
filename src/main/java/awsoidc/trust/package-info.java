/**
 * The trust policy of a role, which alone decides in AWS whether a token may assume it: evaluate
 * one, say what in it does not fit, write the one that would. Must not know rules or STS.
 */
@NullMarked
package awsoidc.trust;

import org.jspecify.annotations.NullMarked;
