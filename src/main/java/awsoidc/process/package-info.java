/**
 * A child process: start, pump its output, signal, end; and all processes of a job, however far
 * they have gone from it. Knows nothing of what runs or why.
 */
@NullMarked
package awsoidc.process;

import org.jspecify.annotations.NullMarked;
