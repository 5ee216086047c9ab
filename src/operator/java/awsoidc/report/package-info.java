/** What a command found, and how it is written: as text or as JSON. Knows no command. */
@NullMarked
package awsoidc.report;

import org.jspecify.annotations.NullMarked;
