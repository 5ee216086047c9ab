/** Tests of what is published of an issuer, and where, without a command. */
@NullMarked
package awsoidc.issuer;

import org.jspecify.annotations.NullMarked;
