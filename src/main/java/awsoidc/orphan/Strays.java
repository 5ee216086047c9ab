package awsoidc.orphan;

import awsoidc.container.Engine;
import awsoidc.container.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What engines have of jobs that there is no record of: it was made after the job was put away, or
 * the record is lost. Whether such a job is dead its labels say, by the rule of {@link JobRecord}.
 */
public final class Strays {

  private static final String OWNER = "aws-oidc-executor.owner";
  private static final String TEMPORARY = "aws-oidc-executor.temporary";

  private Strays() {}

  /** What a job's containers are labelled with. */
  static Map<String, String> labels(Owner owner, Path temporary) {
    return Map.of(OWNER, owner.toString(), TEMPORARY, temporary.toString());
  }

  /**
   * Of dead jobs.
   *
   * @throws IOException the engine does not answer
   */
  public static List<Remains> in(Engine engine) throws IOException, InterruptedException {
    return Remains.in(engine, List.of(OWNER, TEMPORARY)).stream()
        .filter(remains -> isDead(remains.labels().getFirst(), remains.labels().getLast()))
        .toList();
  }

  private static boolean isDead(String owner, String temporary) {
    return Owner.parse(owner).filter(known -> isDead(known, Path.of(temporary))).isPresent();
  }

  /** Whether nobody will come back to a job: its runner is no more, or has put it away. */
  static boolean isDead(Owner owner, Path temporary) {
    return owner.isGone() || (owner.seesTheseFiles() && !Files.exists(temporary));
  }
}
