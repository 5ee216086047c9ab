/**
 * A connection to a server outside: its timeouts, the authorities that it trusts, the proxy on the
 * way. Must not know what is said over it.
 */
@NullMarked
package awsoidc.net;

import org.jspecify.annotations.NullMarked;
