package awsoidc.slurm;

/** Shell scripts that run beside Slurm's commands on the runner's machine. */
public final class SlurmScripts {

  /** The step of what answers for {@code delivery: endpoint}, which outlives a cancelled script. */
  public static final String ENDPOINT = "aws-oidc-endpoint";

  private static final String STATE =
      """
      state() {
        squeue --noheader --states=all --jobs="$job" --format=%T || echo LOST
      }
      """;

  /**
   * Runs a command in an allocation: JOB COMMAND…. Where the allocation has ended, it says why; the
   * nodes take a moment to be free, and only then Slurm says it. srun's own 0 is no proof that the
   * command has ended: it is that of a failed node, too.
   */
  public static final String RUN =
      STATE
          + """
          job=$1
          shift
          "$@"
          code=$?
          for ((rounds = 0; rounds < 100; rounds++)); do
            state=$(state 2>/dev/null)
            [ "$state" = COMPLETING ] || break
            sleep 0.1
          done
          case $state in
          RUNNING) exit $code ;;
          TIMEOUT) echo "ERROR: the time limit of Slurm's job $job has expired." ;;
          OUT_OF_MEMORY) echo "ERROR: Slurm's job $job took more memory than it has." ;;
          NODE_FAIL) echo "ERROR: the node of Slurm's job $job has failed." ;;
          PREEMPTED) echo "ERROR: Slurm's job $job had to make room for another (preempted)." ;;
          LOST)
            [ $code != 0 ] || exit 0
            echo "ERROR: Slurm does not know job $job any more, or does not answer."
            ;;
          *) echo "ERROR: Slurm's job $job has ended: $state." ;;
          esac >&2
          exit 1
          """;

  /**
   * Ends all that runs in an allocation: JOB TENTHS. Fails if the allocation has ended for a reason
   * that is not the job's.
   */
  public static final String END =
      STATE
          + """
          job=$1
          steps() {
            squeue --noheader --steps --jobs="$job" --format='%i %j' |
              while read -r step name; do
                case $step:$name in *.[0-9]*:\
          """
          + ENDPOINT
          + """
          ) ;; *.[0-9]*) echo "$step" ;; esac
              done
          }
          for step in $(steps); do scancel --signal=TERM "$step"; done
          for ((rounds = 0; rounds < $2; rounds++)); do
            [ -n "$(steps)" ] || break
            sleep 0.1
          done
          for step in $(steps); do scancel --signal=KILL "$step"; done
          case $(state) in RUNNING | TIMEOUT | OUT_OF_MEMORY) ;; *) exit 1 ;; esac
          """;

  private SlurmScripts() {}
}
