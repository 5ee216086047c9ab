/**
 * A value that nobody may see: how it is held and compared, and that it never prints itself. Knows
 * nothing of what the value is for.
 */
@NullMarked
package awsoidc.secret;

import org.jspecify.annotations.NullMarked;
