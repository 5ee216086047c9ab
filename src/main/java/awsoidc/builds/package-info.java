/** What scripts left in a job's builds, looked at from outside of their sandbox. */
@NullMarked
package awsoidc.builds;

import org.jspecify.annotations.NullMarked;
