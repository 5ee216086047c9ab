@NullMarked
package awsoidc.account;

import org.jspecify.annotations.NullMarked;
