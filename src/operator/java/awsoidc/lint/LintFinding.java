package awsoidc.lint;

import awsoidc.report.Position;

/**
 * What is wrong, and where.
 *
 * @param message what an attacker or an author experiences
 * @param remedy what to do, with the text to paste
 */
public record LintFinding(LintRule rule, Position position, String message, String remedy) {}
