/**
 * The decisions of audit files, made again with another configuration, and what would change. Knows
 * neither where the files are nor how a report is written.
 */
@NullMarked
package awsoidc.whatif;

import org.jspecify.annotations.NullMarked;
