package awsoidc.role;

import java.util.Optional;

/** One entry of {@code profiles:}, before it is known for which job. */
public record ProfileTemplate(
    String name, RoleArn role, AssumptionTemplate template, Optional<String> region) {}
