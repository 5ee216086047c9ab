@NullMarked
package awsoidc.whatif;

import org.jspecify.annotations.NullMarked;
