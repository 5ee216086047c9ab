/**
 * Rules and claims: the first rule that fits the token decides which role the job may assume, for
 * how long and under which session name. Works on claims alone; must not know the YAML, the
 * runner's environment or STS.
 */
@NullMarked
package awsoidc.role;

import org.jspecify.annotations.NullMarked;
