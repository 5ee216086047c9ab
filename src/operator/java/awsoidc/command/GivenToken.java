package awsoidc.command;

import awsoidc.token.IdToken;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a token, from whatever there is of its job.
 *
 * @param complete whether the token has no claims but these
 * @param role that it was refused, if that is known
 * @param context what else is known of the request, by its condition keys
 */
record GivenToken(
    IdToken token, boolean complete, Optional<String> role, Map<String, String> context) {}
