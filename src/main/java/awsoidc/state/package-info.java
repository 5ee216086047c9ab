/**
 * What one stage hands to the next: a file in the job's own temporary directory, sealed with
 * AES-GCM under a key that only job_env carries. Must not know what the stages do with it.
 */
@NullMarked
package awsoidc.state;

import org.jspecify.annotations.NullMarked;
