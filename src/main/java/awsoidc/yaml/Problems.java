package awsoidc.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * All that is wrong with one configuration, each with its place and what to write instead; and what
 * is valid, but unsafe.
 */
public final class Problems {

  /** So many are told; who has more starts with these. */
  private static final int MOST = 50;

  /** So many are looked into; of a file where everything is wrong the rest is only counted. */
  private static final int MAX_KEPT = 2_000;

  private record Problem(Mark mark, String text) {}

  private final List<Problem> found = new ArrayList<>();
  private int count;
  private final List<Problem> unsafe = new ArrayList<>();
  private int unsafeCount;

  public void add(Mark mark, String text) {
    if (found.size() < MAX_KEPT) {
      found.add(new Problem(mark, text));
    }
    count++;
  }

  /** Something that works, and that an operator should know the risk of. */
  public void warn(Mark mark, String text) {
    if (unsafe.size() < MAX_KEPT) {
      unsafe.add(new Problem(mark, text));
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

  /** The same about a value with a password in it, of which nothing is shown. */
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

  /** One line each, in the order of the file: {@code FILE:LINE:COLUMN: what}. */
  public List<String> in(String file) {
    return lines(file, found, count);
  }

  /** What is unsafe, likewise. */
  public List<String> warningsIn(String file) {
    return lines(file, unsafe, unsafeCount);
  }

  private static List<String> lines(String file, List<Problem> problems, int count) {
    if (problems.isEmpty()) { // as for nearly every job, which then makes no class of a lambda
      return List.of();
    }
    List<String> lines =
        new ArrayList<>(
            problems.stream()
                .sorted(
                    Comparator.comparingInt((Problem problem) -> problem.mark.line())
                        .thenComparingInt(problem -> problem.mark.column()))
                .limit(MOST)
                .map(problem ->
                    file
                        + ":"
                        + problem.mark.line()
                        + ":"
                        + problem.mark.column()
                        + ": "
                        + problem.text)
                .toList());
    if (count > MOST) {
      lines.add("… and " + (count - MOST) + " more");
    }
    return List.copyOf(lines);
  }
}
