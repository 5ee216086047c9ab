package awsoidc.container;

import java.util.List;
import java.util.Optional;

/**
 * The image of helper containers if the operator names none: two empty directories, into which this
 * machine's programs are mounted. It is imported once; no registry has it.
 */
final class HelperImage {

  /** The number changes with the content. */
  static final ImageName NAME = new ImageName("localhost/aws-oidc-executor-helper:1");

  static final ImageSpec SPEC = ImageSpec.of(NAME, List.of(PullPolicy.NEVER), Optional.empty());

  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final String ZERO = "0000000";
  private static final String LONG_ZERO = "00000000000";
  private static final String DIRECTORY = "5";

  private HelperImage() {}

  /**
   * Whether an image has this repository. A job must not use it: with the pull policy {@code
   * always}, the engine would ask a registry at localhost, which may be another job's.
   */
  static boolean isNamedBy(ImageName image) {
    return image.registry().equals(NAME.registry()) && image.path().equals(NAME.path());
  }

  /** A tar archive (POSIX ustar). */
  static String archive() {
    return directory("tmp/", "0001777") + directory("root/", "0000700") + "\0".repeat(2 * BLOCK);
  }

  private static String directory(String name, String mode) {
    StringBuilder header = new StringBuilder();
    field(header, name, NAME_LENGTH);
    field(header, mode, 8);
    field(header, ZERO, 8); // owner
    field(header, ZERO, 8); // group
    field(header, LONG_ZERO, 12); // size
    field(header, LONG_ZERO, 12); // time
    int checksum = header.length();
    header.append(" ".repeat(8)); // the checksum counts itself as spaces
    header.append(DIRECTORY);
    field(header, "", NAME_LENGTH); // target of a link
    field(header, "ustar", 6);
    header.append("00");
    field(header, "", BLOCK - header.length());
    String sum = "00000" + Integer.toOctalString(header.chars().sum());
    header.replace(checksum, checksum + 8, sum.substring(sum.length() - 6) + "\0 ");
    return header.toString();
  }

  private static void field(StringBuilder header, String text, int length) {
    header.append(text).append("\0".repeat(length - text.length()));
  }
}
