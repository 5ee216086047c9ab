package awsoidc.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that is wrong with one configuration, each with its place and what to write instead; and what
 * is valid, but unsafe.
 */
public final class Problems {

  /** More problems than these are only counted in the report. */
  private static final int MAX_TOLD = 50;

  /** More than these are not kept. */
  private static final int MAX_KEPT = 2_000;

  private record Found(Mark mark, String text) {}

  private final List<Found> found = new ArrayList<>();
  private int count;
  private final List<Found> unsafe = new ArrayList<>();
  private int unsafeCount;

  public void add(Mark mark, String text) {
    if (found.size() < MAX_KEPT) {
      found.add(new Found(mark, text));
    }
    count++;
  }

  /** Something that works, and that an operator should know the risk of. */
  public void warn(Mark mark, String text) {
    if (unsafe.size() < MAX_KEPT) {
      unsafe.add(new Found(mark, text));
    }
    unsafeCount++;
  }

  public void unknownKey(Node.Entry entry, String block, Collection<String> known) {
    if (found.size() >= MAX_KEPT) {
      count++;
      return;
    }
    String nearest = Spelling.nearest(entry.key(), known);
    add(
        entry.mark(),
        "unknown key "
            + Node.quoted(entry.key())
            + " in "
            + block
            + (nearest == null
                ? "; it takes " + String.join(", ", known)
                : ": did you mean \"" + nearest + "\"?"));
  }

  public void missingKey(Mark mark, String block, String key, String example) {
    add(mark, block + " needs the key \"" + key + "\", for example " + key + ": " + example);
  }

  public void wrong(Node node, String what, String expected) {
    if (!(node instanceof Node.Alias)) {
      add(node.mark(), what + " is " + node.kind() + ", but must be " + expected);
    }
  }

  /** The entries of a block; reports anything else, which has none. */
  public List<Node.Entry> entries(Node node, String what, String expected) {
    if (node instanceof Node.Block block) {
      return block.entries();
    }
    wrong(node, what, expected);
    return List.of();
  }

  /** As {@link #wrong}, for a value that holds a password and must not be shown. */
  public void wrongSecret(Node node, String what, String expected) {
    if (!(node instanceof Node.Alias)) {
      add(node.mark(), what + " must be " + expected + "; what is there is not shown");
    }
  }

  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public List<Problem> in(String file) {
    return sorted(file, found, count);
  }

  public List<Problem> warningsIn(String file) {
    return sorted(file, unsafe, unsafeCount);
  }

  private static List<Problem> sorted(String file, List<Found> problems, int count) {
    if (problems.isEmpty()) { // as for nearly every job, which then makes no class of a lambda
      return List.of();
    }
    List<Problem> sorted =
        new ArrayList<>(
            problems.stream()
                .sorted(
                    Comparator.comparingInt((Found problem) -> problem.mark.line())
                        .thenComparingInt(problem -> problem.mark.column()))
                .limit(MAX_TOLD)
                .map(problem -> new Problem(file, Optional.of(problem.mark), problem.text))
                .toList());
    if (count > MAX_TOLD) {
      sorted.add(new Problem(file, Optional.empty(), "… and " + (count - MAX_TOLD) + " more"));
    }
    return List.copyOf(sorted);
  }
}
