/**
 * Why a job gets no credentials, in words: every refusal that there is, what it means, what of this
 * very token most likely caused it, and what to do. Decides nothing; must not know stages.
 */
@NullMarked
package awsoidc.refusal;

import org.jspecify.annotations.NullMarked;
