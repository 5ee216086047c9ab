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
  private static final int CHECKSUM = 148;

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
    String ownerAndGroup = "0000000\0".repeat(2);
    String sizeAndTime = "00000000000\0".repeat(2);
    String checksum = " ".repeat(8); // it counts itself as spaces
    String linkTarget = padded("", 100);
    String header =
        padded(name, 100)
            + padded(mode, 8)
            + ownerAndGroup
            + sizeAndTime
            + checksum
            + "5" // a directory
            + linkTarget
            + "ustar\00000";
    String block = padded(header, BLOCK);
    return block.substring(0, CHECKSUM)
        + "%06o\0 ".formatted(block.chars().sum())
        + block.substring(CHECKSUM + checksum.length());
  }

  private static String padded(String text, int length) {
    return text + "\0".repeat(length - text.length());
  }
}
