package awsoidc.role;

import java.util.Optional;

/**
 * A further role of a job, under a name of its own.
 *
 * @param region of the profile, if it is not the job's
 */
public record Profile(String name, Assumption assumption, Optional<String> region) {

  public Profile with(Assumption other) {
    return new Profile(name, other, region);
  }
}
