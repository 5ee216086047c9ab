/** Tests of trust policies that are judged, without a command. */
@NullMarked
package awsoidc.lint;

import org.jspecify.annotations.NullMarked;
