package awsoidc.yaml;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A key of a block: how its value is read, and what the editor's schema and the documentation say
 * of it.
 *
 * @param parse empty for what is no value of this key
 * @param expected what a value that cannot be read should have been
 * @param list whether a list of such values is possible, too
 * @param about what it is for, and what holds without it
 */
public record Key<T>(
    String name,
    Function<String, Optional<T>> parse,
    String expected,
    Form form,
    boolean list,
    String about) {

  /** What an editor can check of a value. */
  public sealed interface Form {

    record OneOf(List<String> values) implements Form {
      public OneOf {
        values = List.copyOf(values);
      }
    }

    /** The whole of this pattern matches it. */
    record Matching(String pattern) implements Form {}

    /** A definition of the schema's. */
    record Defined(String name) implements Form {}
  }

  private static final Form PATH = new Form.Defined("path");
  private static final Form TRUTH = new Form.Defined("truth");

  /** Of a value that the schema defines. */
  public static <T> Key<T> defined(
      String name,
      String definition,
      Function<String, Optional<T>> parse,
      String expected,
      String about) {
    return new Key<>(name, parse, expected, new Form.Defined(definition), false, about);
  }

  public static Key<Boolean> truth(String name, String about) {
    return new Key<>(name, Values::bool, Values.BOOLEAN, TRUTH, false, about);
  }

  public static Key<Path> path(String name, String expected, String about) {
    return new Key<>(name, Values::absolutePath, expected, PATH, false, about);
  }

  /** A text that the whole of a pattern matches. */
  public static Key<String> matching(String name, Pattern pattern, String expected, String about) {
    Form form = new Form.Matching(pattern.pattern());
    return new Key<>(name, Values.matching(pattern), expected, form, false, about);
  }

  /** The name of a constant, in lower case. */
  public static <E extends Enum<E>> Key<E> oneOf(String name, E[] values, String about) {
    List<String> names =
        Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    return oneOf(name, names, Values.oneOf(values), about);
  }

  public static <T> Key<T> oneOf(
      String name, List<String> values, Function<String, Optional<T>> parse, String about) {
    String last = values.getLast();
    String expected = String.join(", ", values.subList(0, values.size() - 1)) + " or " + last;
    return new Key<>(name, parse, expected, new Form.OneOf(values), false, about);
  }

  /** The same, but a list of them is possible, too. */
  public Key<T> orList() {
    return new Key<>(name, parse, expected + ", or a list of them", form, true, about);
  }
}
