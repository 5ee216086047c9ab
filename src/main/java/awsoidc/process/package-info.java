/**
 * A child process and its output; a program that is asked for something; how all processes of a job
 * are found, however far they have gone from it, and how they are ended. Knows nothing of what runs
 * or why.
 */
@NullMarked
package awsoidc.process;

import org.jspecify.annotations.NullMarked;
