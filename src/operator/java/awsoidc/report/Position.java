package awsoidc.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1
 */
public record Position(String file, int line, int column) {

  private static final Pattern PLACE = Pattern.compile(":([0-9]{1,9}):([0-9]{1,9}): ");

  /** A finding from a message that may begin with its place in this file. */
  public static Block.Remark remark(Level level, String file, String message) {
    if (message.startsWith(file)) {
      Matcher place = PLACE.matcher(message).region(file.length(), message.length());
      if (place.lookingAt()) {
        Position position =
            new Position(file, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)));
        return new Block.Remark(level, Optional.of(position), message.substring(place.end()));
      }
    }
    return new Block.Remark(level, Optional.empty(), message);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
