/**
 * A pipeline's .gitlab-ci.yml: what it makes of one job, as far as that file alone can say. Knows
 * neither a runner nor where a token comes from.
 */
@NullMarked
package awsoidc.pipeline;

import org.jspecify.annotations.NullMarked;
