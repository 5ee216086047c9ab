/** Tests of the renderers, without a command. */
@NullMarked
package awsoidc.report;

import org.jspecify.annotations.NullMarked;
