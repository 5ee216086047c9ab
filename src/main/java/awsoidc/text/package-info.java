/**
 * Text that others wrote, made safe to show in our messages. Must not know whose text it is or
 * where the line goes.
 */
@NullMarked
package awsoidc.text;

import org.jspecify.annotations.NullMarked;
