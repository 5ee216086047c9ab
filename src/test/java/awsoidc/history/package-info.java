@NullMarked
package awsoidc.history;

import org.jspecify.annotations.NullMarked;
