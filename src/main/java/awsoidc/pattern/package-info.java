/**
 * Patterns with wildcards in three dialects: this program's rules, AWS's policies, GitLab Runner's.
 */
@NullMarked
package awsoidc.pattern;

import org.jspecify.annotations.NullMarked;
