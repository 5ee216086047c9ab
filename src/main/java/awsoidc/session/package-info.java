/** The sessions of one job: who may get them, how they are asked for, when they are renewed. */
@NullMarked
package awsoidc.session;

import org.jspecify.annotations.NullMarked;
