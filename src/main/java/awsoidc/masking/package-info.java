/**
 * Takes secrets out of a stream of bytes, however the writes are cut. Must not know what the
 * secrets are for.
 */
@NullMarked
package awsoidc.masking;

import org.jspecify.annotations.NullMarked;
