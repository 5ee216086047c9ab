/**
 * What stands in the way of jobs on this machine, found without a job: one {@link Diagnosis} for
 * each thing that was looked at. Prints nothing.
 */
@NullMarked
package awsoidc.doctor;

import org.jspecify.annotations.NullMarked;
