/** Where the operator's tool begins, in a package that the image of the stages does not have. */
@NullMarked
package awsoidc.operator;

import org.jspecify.annotations.NullMarked;
