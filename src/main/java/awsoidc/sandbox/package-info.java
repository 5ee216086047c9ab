/**
 * Where a job's scripts run: how the place is made, how a script is started in it, how it is
 * removed. Must not know about credentials or masking.
 */
@NullMarked
package awsoidc.sandbox;

import org.jspecify.annotations.NullMarked;
