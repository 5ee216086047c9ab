/**
 * Slurm by its commands: what a job may ask for, its wait in the queue, its allocation and how that
 * ends. Must not know credentials or where the job's files are.
 */
@NullMarked
package awsoidc.slurm;

import org.jspecify.annotations.NullMarked;
