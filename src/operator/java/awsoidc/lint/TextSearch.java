package awsoidc.lint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for a text that fits some patterns and none of others, the shortest first: their automata
 * run side by side, over the characters that the patterns have and a few that stand for all others.
 */
final class TextSearch {

  /** Patterns for which this many places do not decide are not compared. */
  private static final int MAX_PLACES = 500_000;

  /** For all letters and digits, for all that only refs have, and for what neither has. */
  private static final String OTHERS = "x+:/";

  /** Too many states. */
  static final class Undecided extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Where each pattern is: one step of each of {@code all}, any steps of {@code none}. */
  private record State(List<Integer> all, List<BitSet> none) {}

  private record Reached(State state, String text) {}

  private final List<TextPattern> all;
  private final List<TextPattern> none;
  private final Set<State> seen = new HashSet<>();
  private final Queue<Reached> queue = new ArrayDeque<>();

  private TextSearch(List<TextPattern> all, List<TextPattern> none) {
    this.all = all;
    this.none = none;
  }

  /** Empty if each text that fits all of the first fits one of the second, too. */
  static Optional<String> text(List<TextPattern> all, List<TextPattern> none) throws Undecided {
    return new TextSearch(all, none).search();
  }

  private Optional<String> search() throws Undecided {
    Set<Character> alphabet = new TreeSet<>((a, b) -> order(a) - order(b));
    OTHERS.chars().forEach(c -> alphabet.add((char) c));
    Stream.concat(all.stream(), none.stream())
        .flatMap(pattern -> pattern.steps().stream())
        .filter(step -> step.kind() == TextPattern.Kind.LITERAL)
        .forEach(step -> alphabet.add(step.literal()));
    add(
        new State(
            all.stream().map(_ -> 0).toList(), none.stream().map(one -> closed(one, 0)).toList()),
        "");
    while (!queue.isEmpty()) {
      Reached reached = queue.remove();
      if (isFound(reached.state)) {
        return Optional.of(reached.text);
      }
      if (seen.size() > MAX_PLACES / (all.size() + none.size())) {
        throw new Undecided();
      }
      for (char c : alphabet) {
        step(reached, c);
      }
    }
    return Optional.empty();
  }

  /** Letters first, so that an example reads well. */
  private static int order(char c) {
    return Character.isLetterOrDigit(c) ? c : c + Character.MAX_VALUE;
  }

  private boolean isFound(State state) {
    for (int i = 0; i < all.size(); i++) {
      if (!closed(all.get(i), state.all.get(i)).get(all.get(i).steps().size())) {
        return false;
      }
    }
    for (int i = 0; i < none.size(); i++) {
      if (state.none.get(i).get(none.get(i).steps().size())) {
        return false;
      }
    }
    return true;
  }

  private void step(Reached from, char c) {
    List<BitSet> next = new ArrayList<>();
    for (int i = 0; i < none.size(); i++) {
      next.add(moved(none.get(i), from.state.none.get(i), c));
    }
    List<List<Integer>> moves = List.of(List.of());
    for (int i = 0; i < all.size(); i++) {
      TextPattern pattern = all.get(i);
      int[] steps = advanced(pattern, closed(pattern, from.state.all.get(i)), c).stream().toArray();
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> before : moves) {
        for (int step : steps) {
          List<Integer> with = new ArrayList<>(before);
          with.add(step);
          longer.add(List.copyOf(with));
        }
      }
      moves = longer;
    }
    moves.forEach(positions -> add(new State(positions, next), from.text + c));
  }

  private void add(State state, String text) {
    if (seen.add(state)) {
      queue.add(new Reached(state, text));
    }
  }

  /** The positions after a character, from any of these. */
  private static BitSet moved(TextPattern pattern, BitSet from, char c) {
    BitSet moved = new BitSet();
    advanced(pattern, from, c).stream().forEach(at -> moved.or(closed(pattern, at)));
    return moved;
  }

  private static BitSet advanced(TextPattern pattern, BitSet from, char c) {
    BitSet advanced = new BitSet();
    from.stream()
        .filter(at -> at < pattern.steps().size() && pattern.steps().get(at).takes(c))
        .forEach(at -> advanced.set(pattern.steps().get(at).repeated() ? at : at + 1));
    return advanced;
  }

  /** The position, and those behind steps that may stand for nothing. */
  private static BitSet closed(TextPattern pattern, int from) {
    BitSet closed = new BitSet();
    closed.set(from);
    for (int at = from; at < pattern.steps().size() && pattern.steps().get(at).repeated(); at++) {
      closed.set(at + 1);
    }
    return closed;
  }
}
