/**
 * Whole jobs through a real GitLab Runner and the real installation, where there is a {@code
 * gitlab-runner}: what the runner double of {@code awsoidc.demo} claims about runners is held
 * against one here. Only GitLab and AWS are doubles.
 */
@NullMarked
package awsoidc.gitlabrunner;

import org.jspecify.annotations.NullMarked;
