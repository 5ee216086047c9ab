package awsoidc.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Type, permissions and owner of a file or directory (inode(7)). */
public record Inode(int mode, int uid, int gid) {

  private static final int TYPE = 0_170000;
  private static final int REGULAR = 0_100000;
  private static final int DIRECTORY = 0_040000;
  private static final int LINK = 0_120000;
  private static final int STICKY = 0_1000;
  private static final int ANYTHING_FOR_OTHERS = 0_077;
  private static final int WRITABLE_FOR_GROUP = 0_020;
  private static final int WRITABLE_FOR_EVERYBODY = 0_002;

  private static final String ATTRIBUTES = "unix:mode,uid,gid";

  /** Of the path itself, which may be a link. */
  public static Inode of(Path path) throws IOException {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Of what the path leads to. */
  public static Inode behind(Path path) throws IOException {
    return read(path);
  }

  private static Inode read(Path path, LinkOption... options) throws IOException {
    Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, options);
    return new Inode(number(found, "mode"), number(found, "uid"), number(found, "gid"));
  }

  private static int number(Map<String, Object> found, String attribute) {
    return (Integer) Objects.requireNonNull(found.get(attribute));
  }

  public boolean isRegular() {
    return (mode & TYPE) == REGULAR;
  }

  public boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }

  public boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  /** Whether only owners can rename or remove what is in a directory. */
  public boolean isSticky() {
    return (mode & STICKY) != 0;
  }

  /** Whether its group or everybody may write to it. */
  public boolean isWritableForOthers() {
    return isWritableForGroup() || isWritableForEverybody();
  }

  boolean isWritableForGroup() {
    return (mode & WRITABLE_FOR_GROUP) != 0;
  }

  boolean isWritableForEverybody() {
    return (mode & WRITABLE_FOR_EVERYBODY) != 0;
  }

  /** Whether nobody but its owner may read or write it. */
  public boolean isPrivate() {
    return (mode & ANYTHING_FOR_OTHERS) == 0;
  }

  /** Whether it is this account's. */
  public boolean isOwn() throws IOException {
    return uid == ThisAccount.uid();
  }
}
