/**
 * How a trust policy is changed: the smallest change that admits a token, and one step tighter. The
 * evaluator of {@code trust} says what does not fit. Must not know reports.
 */
@NullMarked
package awsoidc.repair;

import org.jspecify.annotations.NullMarked;
