package awsoidc.sandbox;

/** What a type of sandbox keeps the author's scripts from. */
public enum Boundary {
  /** Whatever the runner's account owns. */
  ACCOUNT,
  /** Being root, of whatever namespace. */
  ROOT,
  /** The processes of other jobs and of the machine. */
  PROCESSES,
  /** Files of the machine that every account may read. */
  FILES,
  /** The machine's programs. */
  PROGRAMS,
  /** What only another driver, or a cluster, knows: no other type can take its place. */
  UNKNOWN
}
