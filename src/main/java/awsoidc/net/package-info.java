/**
 * A connection to a server outside: its timeouts, the authorities that it trusts, the proxy on the
 * way; and what clients of the AWS SDK have in common. Must not know what is asked over it.
 */
@NullMarked
package awsoidc.net;

import org.jspecify.annotations.NullMarked;
