package awsoidc.setup;

import java.util.Optional;

/**
 * A project whose jobs may assume the role.
 *
 * @param id GitLab's number of it, which outlives a rename
 */
record TrustedProject(String path, Optional<String> id) {}
