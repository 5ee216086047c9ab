/**
 * Helpers of the end-to-end tests: a world around the installation under test, engines, faults, and
 * leftovers of jobs.
 */
@NullMarked
package awsoidc.end2end.support;

import org.jspecify.annotations.NullMarked;
