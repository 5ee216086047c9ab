/**
 * What a command found, and how it is written: as text, as JSON or as GitLab's code quality report.
 * Knows no command.
 */
@NullMarked
package awsoidc.report;

import org.jspecify.annotations.NullMarked;
