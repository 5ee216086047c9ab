/**
 * A GitLab Runner double: takes a job through the real executables as GitLab Runner's contract has
 * it, with environment, directories, scripts, retries and signals. Knows no token and no AWS, and
 * nothing of the product but where its executables are.
 */
@NullMarked
package awsoidc.demo.runner;

import org.jspecify.annotations.NullMarked;
