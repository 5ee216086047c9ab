/**
 * GitLab Runner's custom-executor contract: the environment of a driver call, the job's payload
 * (response.json), and config's answer. Knows nothing of AWS, tokens or rules; what an author can
 * set (CUSTOM_ENV_*, variables) is handed on as what it is, untrusted text.
 */
@NullMarked
package awsoidc.runner;

import org.jspecify.annotations.NullMarked;
