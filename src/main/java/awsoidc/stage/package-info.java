/**
 * The four stages: config, prepare, run and cleanup. Calls the other rooms in order and turns their
 * results into the runner's exit codes. Knows itself only what one stage hands to the next (JobEnv)
 * and what a script's shell reads first (Preamble).
 */
@NullMarked
package awsoidc.stage;

import org.jspecify.annotations.NullMarked;
