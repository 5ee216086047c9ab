/**
 * Trust policies that admit too much or nothing: finds them in files of several kinds, judges them,
 * by themselves and beside the rules that give their roles, and writes what it found. Must not know
 * configurations, tokens or commands.
 */
@NullMarked
package awsoidc.lint;

import org.jspecify.annotations.NullMarked;
