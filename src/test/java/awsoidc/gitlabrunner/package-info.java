/**
 * Whole jobs through a real GitLab Runner and the real installation, where there is a {@code
 * gitlab-runner}. They check what the runner double of {@code awsoidc.demo.runner} assumes. Only
 * GitLab and AWS are doubles.
 */
@NullMarked
package awsoidc.gitlabrunner;

import org.jspecify.annotations.NullMarked;
