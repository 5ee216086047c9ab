/**
 * What the runner's account keeps of jobs beyond a stage: the record of each, by which the
 * leftovers of a stale job are found and removed, and what a job's earlier attempts failed with.
 * Whether a job is stale is decided by processes, never by age.
 */
@NullMarked
package awsoidc.orphan;

import org.jspecify.annotations.NullMarked;
