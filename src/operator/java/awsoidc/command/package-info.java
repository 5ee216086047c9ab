/** The operator's tool, bin/aws-oidc-executor. Never used from the stage path. */
@NullMarked
package awsoidc.command;

import org.jspecify.annotations.NullMarked;
