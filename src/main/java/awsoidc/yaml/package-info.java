/**
 * YAML whose every node knows its place, so that whoever reads a block of the configuration says
 * where it is wrong and what to write instead. Must not know what a configuration is about.
 */
@NullMarked
package awsoidc.yaml;

import org.jspecify.annotations.NullMarked;
