/**
 * What stands in for GitLab and AWS on loopback: an OIDC issuer, STS and S3, which check what the
 * real ones check and refuse in their words. Nothing in the product knows of it, and it knows
 * nothing of the product.
 */
@NullMarked
package awsoidc.demo;

import org.jspecify.annotations.NullMarked;
