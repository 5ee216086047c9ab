/**
 * The record of grants, refusals, failures, refreshes and ends: one JSON line each, in a file of
 * the operator's. Never holds a secret; must not decide anything.
 */
@NullMarked
package awsoidc.audit;

import org.jspecify.annotations.NullMarked;
