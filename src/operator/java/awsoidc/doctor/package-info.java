/**
 * What stands in the way of jobs, found without a job: conditions that no token fulfils ({@link
 * ConditionDoubts}), and what this machine lacks ({@link Checkup}), one {@link Diagnosis} for each
 * thing that was looked at. Prints nothing and changes nothing.
 */
@NullMarked
package awsoidc.doctor;

import org.jspecify.annotations.NullMarked;
