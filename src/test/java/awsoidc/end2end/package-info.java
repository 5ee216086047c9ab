/**
 * Whole jobs through the installed executables, called as GitLab Runner calls them. The numbers in
 * comments are those of the conformance cases of docs/architecture.md's runner contract.
 */
@NullMarked
package awsoidc.end2end;

import org.jspecify.annotations.NullMarked;
