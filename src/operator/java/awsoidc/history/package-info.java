/**
 * What audit files tell of the jobs of a runner: one line at a time, job by job, and summed up; and
 * what a job's log shows of a refusal. Knows neither where the files are nor how a report is
 * written.
 */
@NullMarked
package awsoidc.history;

import org.jspecify.annotations.NullMarked;
