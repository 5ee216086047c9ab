/**
 * The YAML file of the operator: read once, into the immutable settings of the other rooms, or into
 * a list of all its problems. Must not know what a job is.
 */
@NullMarked
package awsoidc.config;

import org.jspecify.annotations.NullMarked;
