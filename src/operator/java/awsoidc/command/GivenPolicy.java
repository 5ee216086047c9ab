package awsoidc.command;

import awsoidc.trust.TrustPolicy;

/**
 * A trust policy, and where it was read.
 *
 * @param file for positions
 */
record GivenPolicy(TrustPolicy policy, String file) {}
