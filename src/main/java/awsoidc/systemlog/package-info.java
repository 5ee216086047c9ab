/**
 * The log of the machine, the journal or syslog: which there is, and how it is written to. Must not
 * know what is said there or why.
 */
@NullMarked
package awsoidc.systemlog;

import org.jspecify.annotations.NullMarked;
