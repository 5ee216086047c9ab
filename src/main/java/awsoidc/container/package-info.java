/**
 * Container images, their registries, and podman and docker: names as engines accept them, logins
 * as engines read them, the containers of one job. Must not know tokens, rules or stages; what an
 * author wrote comes in as untrusted text.
 */
@NullMarked
package awsoidc.container;

import org.jspecify.annotations.NullMarked;
