/** Tests of the operator's tool, in process. */
@NullMarked
package awsoidc.command;

import org.jspecify.annotations.NullMarked;
