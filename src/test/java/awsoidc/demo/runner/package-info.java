/** Tests of the runner double, with drivers of a few lines of shell. */
@NullMarked
package awsoidc.demo.runner;

import org.jspecify.annotations.NullMarked;
