package awsoidc.sandbox;

import awsoidc.slurm.Slurm;
import awsoidc.slurm.SlurmSettings;
import java.util.Optional;

/**
 * What a job has of a cluster.
 *
 * @param name of the allocation
 * @param account that scripts run under; absent: the runner's own
 * @param helpersOnHost whether scripts that are not the author's run on the runner's machine
 */
public record SlurmJob(
    Slurm slurm,
    String name,
    SlurmSettings.Request request,
    Optional<Account> account,
    boolean helpersOnHost) {}
