/** Tests of the room's front doors. */
@NullMarked
package awsoidc.demo;

import org.jspecify.annotations.NullMarked;
