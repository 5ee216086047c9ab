/**
 * An issuer's documents for a public place, where its GitLab cannot be reached: what AWS can use of
 * them, where they are put, and which keys come and go. Knows no command.
 */
@NullMarked
package awsoidc.issuer;

import org.jspecify.annotations.NullMarked;
