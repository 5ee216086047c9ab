/**
 * How a session reaches the author's script: as environment variables, as files or over a loopback
 * endpoint. Also knows which variables of the job itself would mix with it. Must not know how the
 * session was obtained.
 */
@NullMarked
package awsoidc.delivery;

import org.jspecify.annotations.NullMarked;
