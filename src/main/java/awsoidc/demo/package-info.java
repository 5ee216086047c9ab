/**
 * What a newcomer or a test needs in place of GitLab and AWS, all on 127.0.0.1: an OIDC issuer, an
 * STS and an S3 that really check what they are sent, and a double of GitLab Runner that calls the
 * real executables.
 *
 * <p>It knows the world's side of every contract (GitLab's tokens, the runner's calls, AWS's
 * answers) and must know nothing of ours: no class of the product is used here, and nothing in the
 * product can tell whether it talks to AWS or to this room.
 */
@NullMarked
package awsoidc.demo;

import org.jspecify.annotations.NullMarked;
