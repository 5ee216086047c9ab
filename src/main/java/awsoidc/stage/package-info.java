/**
 * config, prepare, run and cleanup, told in the words of docs/architecture.md. Calls the other
 * rooms in order and turns their outcomes into one of the runner's exit codes; holds no knowledge
 * of its own.
 */
@NullMarked
package awsoidc.stage;

import org.jspecify.annotations.NullMarked;
