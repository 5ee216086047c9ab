/**
 * Container images, their registries and the engines that pull them: names as engines take them,
 * logins as engines read them. Must not know of tokens, rules or stages; what an author wrote comes
 * in as untrusted text.
 */
@NullMarked
package awsoidc.container;

import org.jspecify.annotations.NullMarked;
