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

  /** There are too many patterns, or they are too long. */
  static final class Undecided extends Exception {
    private static final long serialVersionUID = 1;
  }

  private static final int MAX_PATTERNS = 100;

  /** Where each pattern is: one step of each of {@code all}, any steps of {@code none}. */
  private record State(List<Integer> all, List<BitSet> none) {}

  private record Reached(State state, String text) {}

  /** A pattern, with the steps that can be next after each. */
  private static final class Automaton {
    private final List<TextPattern.Step> steps;
    private final List<BitSet> next = new ArrayList<>();

    Automaton(TextPattern pattern) {
      steps = pattern.steps();
      for (int from = 0; from <= steps.size(); from++) {
        BitSet after = new BitSet();
        after.set(from);
        for (int at = from; at < steps.size() && steps.get(at).repeated(); at++) {
          after.set(at + 1); // it may stand for nothing
        }
        next.add(after);
      }
    }

    /** Where it is after a character. */
    List<Integer> moves(int from, char c) {
      List<Integer> moves = new ArrayList<>();
      BitSet possible = next.get(from);
      for (int at = possible.nextSetBit(0); at >= 0 && at < steps.size(); ) {
        if (steps.get(at).takes(c)) {
          moves.add(steps.get(at).repeated() ? at : at + 1);
        }
        at = possible.nextSetBit(at + 1);
      }
      return moves;
    }

    /** The same from any of these, with what may be next. */
    BitSet moves(BitSet from, char c) {
      BitSet moved = new BitSet();
      for (int at = from.nextSetBit(0); at >= 0 && at < steps.size(); ) {
        if (steps.get(at).takes(c)) {
          moved.or(next.get(steps.get(at).repeated() ? at : at + 1));
        }
        at = from.nextSetBit(at + 1);
      }
      return moved;
    }

    /** The characters that it can go on with, if they are few: letters of the pattern. */
    Optional<Set<Character>> letters(int from) {
      Set<Character> letters = new TreeSet<>();
      for (int at : next.get(from).stream().filter(i -> i < steps.size()).toArray()) {
        if (steps.get(at).kind() != TextPattern.Kind.LITERAL) {
          return Optional.empty();
        }
        letters.add(steps.get(at).literal());
      }
      return Optional.of(letters);
    }

    boolean isEnd(int from) {
      return next.get(from).get(steps.size());
    }
  }

  private final List<Automaton> all;
  private final List<Automaton> none;
  private final Set<Character> alphabet = new TreeSet<>((a, b) -> order(a) - order(b));
  private final Set<State> seen = new HashSet<>();
  private final Queue<Reached> queue = new ArrayDeque<>();

  private TextSearch(List<TextPattern> all, List<TextPattern> none) {
    this.all = all.stream().map(Automaton::new).toList();
    this.none = none.stream().map(Automaton::new).toList();
    OTHERS.chars().forEach(c -> alphabet.add((char) c));
    Stream.concat(all.stream(), none.stream())
        .flatMap(pattern -> pattern.steps().stream())
        .filter(step -> step.kind() == TextPattern.Kind.LITERAL)
        .forEach(step -> alphabet.add(step.literal()));
  }

  /** Empty if each text that fits all of the first fits one of the second, too. */
  static Optional<String> text(List<TextPattern> all, List<TextPattern> none) throws Undecided {
    if (none.size() > MAX_PATTERNS) {
      throw new Undecided();
    }
    return new TextSearch(all, none).search();
  }

  private Optional<String> search() throws Undecided {
    add(
        new State(
            all.stream().map(_ -> 0).toList(),
            none.stream().map(one -> one.next.getFirst()).toList()),
        "");
    while (!queue.isEmpty()) {
      Reached reached = queue.remove();
      if (isFound(reached.state)) {
        return Optional.of(reached.text);
      }
      if (seen.size() > MAX_PLACES / (all.size() + none.size())) {
        throw new Undecided();
      }
      for (char c : candidates(reached.state)) {
        step(reached, c);
      }
    }
    return Optional.empty();
  }

  private Set<Character> candidates(State state) {
    for (int i = 0; i < all.size(); i++) {
      Optional<Set<Character>> few = all.get(i).letters(state.all.get(i));
      if (few.isPresent()) {
        return few.get();
      }
    }
    return alphabet;
  }

  /** Letters first, so that an example reads well. */
  private static int order(char c) {
    return Character.isLetterOrDigit(c) ? c : c + Character.MAX_VALUE;
  }

  private boolean isFound(State state) {
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).isEnd(state.all.get(i))) {
        return false;
      }
    }
    for (int i = 0; i < none.size(); i++) {
      if (state.none.get(i).get(none.get(i).steps.size())) {
        return false;
      }
    }
    return true;
  }

  private void step(Reached from, char c) {
    List<List<Integer>> moves = List.of(List.of());
    for (int i = 0; i < all.size() && !moves.isEmpty(); i++) {
      List<List<Integer>> longer = new ArrayList<>();
      for (int step : all.get(i).moves(from.state.all.get(i), c)) {
        for (List<Integer> before : moves) {
          List<Integer> with = new ArrayList<>(before);
          with.add(step);
          longer.add(with);
        }
      }
      moves = longer;
    }
    if (!moves.isEmpty()) {
      List<BitSet> next = new ArrayList<>();
      for (int i = 0; i < none.size(); i++) {
        next.add(none.get(i).moves(from.state.none.get(i), c));
      }
      moves.forEach(positions -> add(new State(positions, next), from.text + c));
    }
  }

  private void add(State state, String text) {
    if (seen.add(state)) {
      queue.add(new Reached(state, text));
    }
  }
}
