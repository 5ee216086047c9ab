/**
 * config, prepare, run and cleanup, told in the words of docs/architecture.md. Calls the other
 * rooms in order and turns their outcomes into one of the runner's exit codes; holds no knowledge
 * of its own but how one stage tells the next (JobEnv), and the script's shell (Preamble).
 */
@NullMarked
package awsoidc.stage;

import org.jspecify.annotations.NullMarked;
