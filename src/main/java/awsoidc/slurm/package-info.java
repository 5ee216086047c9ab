/** Slurm by its commands: what a job asks for, its allocation, the queue. */
@NullMarked
package awsoidc.slurm;

import org.jspecify.annotations.NullMarked;
