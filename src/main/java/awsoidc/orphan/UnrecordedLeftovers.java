package awsoidc.orphan;

import awsoidc.sandbox.Leftovers;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stale jobs without a record left elsewhere: it was made after cleanup, or the record is
 * lost. Labels say whose they are, and a signature with the account's key that this program wrote
 * them.
 */
final class UnrecordedLeftovers {

  private static final String OWNER = "aws-oidc-executor.owner";
  private static final String TEMPORARY = "aws-oidc-executor.temporary";
  private static final String SIGNATURE = "aws-oidc-executor.signature";

  private UnrecordedLeftovers() {}

  /** What a job's leftovers are labelled with. */
  static Map<String, String> labels(Owner owner, Path temporary, String id, InstallationKey key) {
    return Map.of(
        OWNER,
        owner.toString(),
        TEMPORARY,
        temporary.toString(),
        SIGNATURE,
        key.sign(List.of(id, owner.toString(), temporary.toString())));
  }

  /**
   * Those of stale jobs of this account.
   *
   * @param state of the account, which has its key
   * @throws IOException whoever keeps them does not answer
   */
  static List<Leftovers> in(Leftovers.Place place, Path state)
      throws IOException, InterruptedException {
    Optional<InstallationKey> key = InstallationKey.find(state);
    return key.isEmpty()
        ? List.of()
        : place.find(List.of(OWNER, TEMPORARY, SIGNATURE)).stream()
            .filter(found -> isStaleJobs(found, key.get()))
            .map(Leftovers.Found::leftovers)
            .toList();
  }

  private static boolean isStaleJobs(Leftovers.Found found, InstallationKey key) {
    String owner = found.labels().get(0);
    String temporary = found.labels().get(1);
    String signature = found.labels().get(2);
    List<String> signed = List.of(found.leftovers().id(), owner, temporary);
    return Secret.of(signature).equals(Secret.of(key.sign(signed)))
        && Owner.parse(owner).filter(known -> isDead(known, Path.of(temporary))).isPresent();
  }

  /** Whether nobody will come back to a job: its runner has ended, or removed its directory. */
  static boolean isDead(Owner owner, Path temporary) {
    return owner.isGone() || (owner.seesTheseFiles() && Files.notExists(temporary));
  }
}
