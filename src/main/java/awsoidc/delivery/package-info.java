/**
 * How a session reaches the author's script: as environment variables. Also knows which variables
 * of the job itself would mix with them. Must not know how the session was obtained.
 */
@NullMarked
package awsoidc.delivery;

import org.jspecify.annotations.NullMarked;
