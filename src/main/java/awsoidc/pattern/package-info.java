/**
 * Patterns with wildcards, as each of those who wrote theirs means them: this program's rules,
 * AWS's policies, GitLab Runner's artifacts.
 */
@NullMarked
package awsoidc.pattern;

import org.jspecify.annotations.NullMarked;
