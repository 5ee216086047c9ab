/** Tests of what a .gitlab-ci.yml makes of a job, without a runner. */
@NullMarked
package awsoidc.pipeline;

import org.jspecify.annotations.NullMarked;
