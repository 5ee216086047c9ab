/** What the audit file tells of the jobs of a runner: one line at a time, and summed up. */
@NullMarked
package awsoidc.history;

import org.jspecify.annotations.NullMarked;
