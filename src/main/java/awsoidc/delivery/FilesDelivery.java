package awsoidc.delivery;

import static java.util.stream.Collectors.joining;

import awsoidc.file.Permissions;
import awsoidc.file.PrivateFile;
import awsoidc.sts.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code delivery: files}: a config and a credentials file in a directory of their own, which exist
 * while a user sub-stage runs ("Configuration and credential file settings", AWS CLI User Guide).
 * The job's session is the profile {@code default}. With another delivery, the files hold only the
 * further profiles.
 */
public final class FilesDelivery implements Delivery {

  private static final String CONFIG_FILE = "AWS_CONFIG_FILE";
  private static final String CREDENTIALS_FILE = "AWS_SHARED_CREDENTIALS_FILE";

  /** For scripts that see no files of ours: an identity in their home directory does not count. */
  public static final Delivery EMPTY =
      new Delivery() {
        @Override
        public Map<String, String> variables() {
          return Map.of(CONFIG_FILE, "/dev/null", CREDENTIALS_FILE, "/dev/null");
        }

        @Override
        public List<String> inPlaceOfHome() {
          return List.of(CONFIG_FILE, CREDENTIALS_FILE);
        }
      };

  /** One profile. */
  public record Section(String name, Session session, Optional<String> region) {

    private String settings() {
      String header = name.equals("default") ? "default" : "profile " + name;
      return "[" + header + "]\n" + region.map(known -> "region = " + known + "\n").orElse("");
    }

    private String keys() {
      return String.join(
          "\n",
          "[" + name + "]",
          "aws_access_key_id = " + session.accessKeyId(),
          "aws_secret_access_key = " + session.secretAccessKey().reveal(),
          "aws_session_token = " + session.sessionToken().reveal(),
          "");
    }
  }

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
   * @param directory must not exist yet, so that nobody can have put a link there
   * @param seen the path of that directory for scripts
   * @param region of the job; absent if the job sets its own
   */
  public static FilesDelivery write(
      Path directory, Path seen, Session session, Optional<String> region, List<Section> profiles)
      throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    // No AWS_PROFILE: if a script exports keys, the SDK for JavaScript would still use the profile.
    // AWS_REGION would override the region of every profile.
    if (profiles.stream().noneMatch(profile -> profile.region().isPresent())) {
      variables.putAll(Delivery.regionVariables(region));
    }
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("default", session, region));
    profiles.forEach(profile ->
        sections.add(
            new Section(profile.name(), profile.session(), profile.region().or(() -> region))));
    // Only our config file has the regions of further profiles.
    List<String> inPlaceOfHome = profiles.isEmpty() ? List.of(CONFIG_FILE) : List.of();
    return write(directory, seen, variables, sections, inPlaceOfHome);
  }

  /**
   * Writes the files of further profiles, beside another delivery. Without any profile they are
   * empty, so that a script can still write there.
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
    Permissions.make(directory, Permissions.PRIVATE);
    Path config = directory.resolve("config");
    Path credentials = directory.resolve("credentials");
    variables.put(CONFIG_FILE, seen.resolve("config").toString());
    variables.put(CREDENTIALS_FILE, seen.resolve("credentials").toString());
    FilesDelivery delivery = new FilesDelivery(directory, variables, inPlaceOfHome);
    try {
      PrivateFile.write(config, text(sections, Section::settings));
      PrivateFile.write(credentials, text(sections, Section::keys));
      return delivery;
    } catch (IOException e) {
      delivery.close();
      throw e;
    }
  }

  private static byte[] text(List<Section> sections, Function<Section, String> part) {
    return sections.stream().map(part).collect(joining()).getBytes(StandardCharsets.UTF_8);
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
    // Cleanup removes what a script added there.
    String[] rest = directory.toFile().list();
    if (rest != null && rest.length == 0) {
      Files.deleteIfExists(directory);
    }
  }
}
