package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.List;
import java.util.Optional;

/** A part of a document of JSON, YAML or HCL that knows where it stands. */
sealed interface Piece {

  Mark mark();

  /**
   * A text, number or boolean.
   *
   * @param hidden whether a part of it is a variable, or all of it
   */
  record Text(String text, boolean hidden, Mark mark) implements Piece {
    Text(String text, Mark mark) {
      this(text, false, mark);
    }
  }

  /** An object. A name may stand in it more than once. */
  record Members(List<Member> members, Mark mark) implements Piece {
    public Members {
      members = List.copyOf(members);
    }

    /** The last of that name, as parsers keep it. */
    Optional<Member> member(String name) {
      return members.stream().filter(one -> one.name().equals(name)).reduce((a, b) -> b);
    }

    Optional<Piece> value(String name) {
      return member(name).map(Member::value);
    }
  }

  record Elements(List<Piece> elements, Mark mark) implements Piece {
    public Elements {
      elements = List.copyOf(elements);
    }
  }

  /**
   * A name and its value.
   *
   * @param mark of the name
   */
  record Member(String name, Mark mark, Piece value) {}

  /** The member of an object; empty if this is none, or has none of that name. */
  default Optional<Piece> at(String name) {
    return this instanceof Members object ? object.value(name) : Optional.empty();
  }

  /** IAM lets a single value stand for a list of one. */
  default List<Piece> asList() {
    return this instanceof Elements(List<Piece> elements, Mark _) ? elements : List.of(this);
  }

  /** The text; empty if this is none, or is hidden. */
  default Optional<String> known() {
    return this instanceof Text(String text, boolean hidden, Mark _) && !hidden
        ? Optional.of(text)
        : Optional.empty();
  }
}
