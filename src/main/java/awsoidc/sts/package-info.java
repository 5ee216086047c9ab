/**
 * The exchange at AWS STS: a grant and a token in, a session or a refusal out. Knows which refusals
 * are transient and worth a retry. Must not know where grants come from or how a session reaches
 * the job.
 */
@NullMarked
package awsoidc.sts;

import org.jspecify.annotations.NullMarked;
