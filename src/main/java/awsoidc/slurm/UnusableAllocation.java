package awsoidc.slurm;

/** What the job asks of Slurm it cannot have; says what it may ask for. */
public final class UnusableAllocation extends Exception {
  private static final long serialVersionUID = 1;

  UnusableAllocation(String message) {
    super(message);
  }
}
