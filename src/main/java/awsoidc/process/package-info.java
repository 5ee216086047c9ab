/**
 * A child process with all its group: start, pump its output, signal, end. Knows nothing of what
 * runs or why.
 */
@NullMarked
package awsoidc.process;

import org.jspecify.annotations.NullMarked;
