/**
 * Which jobs reach which roles, by the rules of a configuration and by trust policies, and how far
 * the two agree. Decides for patterns, not for tokens; what it cannot decide it says. Must not know
 * commands or how anything is written.
 */
@NullMarked
package awsoidc.reach;

import org.jspecify.annotations.NullMarked;
