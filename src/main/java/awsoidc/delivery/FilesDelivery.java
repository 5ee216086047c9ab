package awsoidc.delivery;

import awsoidc.file.PrivateFile;
import awsoidc.sts.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code delivery: files}: a config and a credentials file in a directory of their own, which exist
 * for the length of a user sub-stage ("Configuration and credential file settings", AWS CLI User
 * Guide). The job's session is the profile {@code default}; with another delivery, the files hold
 * the further profiles alone.
 */
public final class FilesDelivery implements Delivery {

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String CONFIG_FILE = "AWS_CONFIG_FILE";
  private static final String CREDENTIALS_FILE = "AWS_SHARED_CREDENTIALS_FILE";

  /** One section of the files. */
  public record Section(String name, Session session, Optional<String> region) {}

  private final Path directory;
  private final Map<String, String> variables;
  private final List<String> inPlaceOfHome;

  private FilesDelivery(Path directory, Map<String, String> variables, List<String> inPlaceOfHome) {
    this.directory = directory;
    this.variables = variables;
    this.inPlaceOfHome = inPlaceOfHome;
  }

  /**
   * Writes the files of {@code delivery: files}.
   *
   * @param directory does not exist yet: nobody can have laid a link there
   * @param seen what scripts call that directory
   * @param region of the job; absent if the job sets its own
   */
  public static FilesDelivery write(
      Path directory, Path seen, Session session, Optional<String> region, List<Section> profiles)
      throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    // No AWS_PROFILE: beside keys that a script exports, the SDK for JavaScript would take it.
    // AWS_REGION would hold for every profile, whatever the files say.
    if (profiles.stream().noneMatch(profile -> profile.region().isPresent())) {
      variables.putAll(Region.variables(region));
    }
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("default", session, region));
    profiles.forEach(profile ->
        sections.add(
            new Section(profile.name(), profile.session(), profile.region().or(() -> region))));
    // Regions of further profiles are nowhere but in our config file.
    return write(
        directory,
        seen,
        variables,
        sections,
        profiles.isEmpty() ? List.of(CONFIG_FILE) : List.of());
  }

  /**
   * Writes files of named profiles, which stand beside what another delivery gives. Without any
   * they are empty, so that a script can still write there.
   */
  public static FilesDelivery profiles(Path directory, Path seen, List<Section> profiles)
      throws IOException {
    return write(
        directory,
        seen,
        new LinkedHashMap<>(),
        profiles,
        profiles.isEmpty() ? List.of(CONFIG_FILE, CREDENTIALS_FILE) : List.of());
  }

  private static FilesDelivery write(
      Path directory,
      Path seen,
      Map<String, String> variables,
      List<Section> sections,
      List<String> inPlaceOfHome)
      throws IOException {
    Files.createDirectory(directory, PRIVATE_DIRECTORY);
    Path config = directory.resolve("config");
    Path credentials = directory.resolve("credentials");
    variables.put(CONFIG_FILE, seen.resolve("config").toString());
    variables.put(CREDENTIALS_FILE, seen.resolve("credentials").toString());
    FilesDelivery delivery = new FilesDelivery(directory, variables, inPlaceOfHome);
    StringBuilder settings = new StringBuilder();
    StringBuilder keys = new StringBuilder();
    for (Section section : sections) {
      settings.append(settings(section));
      keys.append(keys(section));
    }
    try {
      PrivateFile.write(config, settings.toString().getBytes(StandardCharsets.UTF_8));
      PrivateFile.write(credentials, keys.toString().getBytes(StandardCharsets.UTF_8));
      return delivery;
    } catch (IOException e) {
      delivery.close();
      throw e;
    }
  }

  private static String settings(Section section) {
    String header = section.name().equals("default") ? "default" : "profile " + section.name();
    return "["
        + header
        + "]\n"
        + section.region().map(name -> "region = " + name + "\n").orElse("");
  }

  private static String keys(Section section) {
    Session session = section.session();
    return "["
        + section.name()
        + "]\naws_access_key_id = "
        + session.accessKeyId()
        + "\naws_secret_access_key = "
        + session.secretAccessKey().reveal()
        + "\naws_session_token = "
        + session.sessionToken().reveal()
        + "\n";
  }

  @Override
  public Map<String, String> variables() {
    return variables;
  }

  @Override
  public List<String> inPlaceOfHome() {
    return inPlaceOfHome;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve("credentials"));
    Files.deleteIfExists(directory.resolve("config"));
    // What a script added there goes with the job's directory.
    String[] rest = directory.toFile().list();
    if (rest != null && rest.length == 0) {
      Files.deleteIfExists(directory);
    }
  }
}
