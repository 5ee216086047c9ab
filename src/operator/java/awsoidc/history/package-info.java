/**
 * What audit files tell of the jobs of a runner: one line at a time, and summed up. Knows neither
 * where the files are nor how a report is written.
 */
@NullMarked
package awsoidc.history;

import org.jspecify.annotations.NullMarked;
