@NullMarked
package awsoidc.doctor;

import org.jspecify.annotations.NullMarked;
