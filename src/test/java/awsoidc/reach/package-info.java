@NullMarked
package awsoidc.reach;

import org.jspecify.annotations.NullMarked;
