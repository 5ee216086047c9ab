/**
 * What a crash left behind: which job it was of, whether that job's runner still lives, and its
 * removal. Decides by processes, never by age.
 */
@NullMarked
package awsoidc.orphan;

import org.jspecify.annotations.NullMarked;
