/**
 * What end-to-end tests are made of: a world around the installation under test, engines, faults,
 * and what may be left of a job.
 */
@NullMarked
package awsoidc.end2end.support;

import org.jspecify.annotations.NullMarked;
