/**
 * Where the world comes in: arguments, environment, clock, randomness, streams and signals reach
 * the rooms through {@code Main}. Knows which room to call, and nothing of what it does.
 */
@NullMarked
package awsoidc;

import org.jspecify.annotations.NullMarked;
