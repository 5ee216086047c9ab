package awsoidc.role;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of an IAM role: {@code arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME} (IAM User Guide, "IAM
 * identifiers"). Paths are held to the characters of names; {@code .} and {@code ..} as a segment
 * are refused, because an allow-list of paths would not survive them.
 */
public record RoleArn(String partition, String account, String pathAndName) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "arn:(aws[a-z-]{0,20}):iam::(\\d{12}):role/((?:[\\w+=,.@-]{1,128}/){0,16}[\\w+=,.@-]{1,64})");

  /** Longest ARN that STS takes (AWS STS API Reference, RoleArn). */
  private static final int MAX_LENGTH = 2048;

  /** Reads an ARN; empty if it is not a role's. */
  public static Optional<RoleArn> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher match = SHAPE.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    String pathAndName = match.group(3);
    String segments = "/" + pathAndName + "/";
    return segments.contains("/./") || segments.contains("/../")
        ? Optional.empty()
        : Optional.of(new RoleArn(match.group(1), match.group(2), pathAndName));
  }

  public String name() {
    return pathAndName.substring(pathAndName.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return "arn:" + partition + ":iam::" + account + ":role/" + pathAndName;
  }
}
