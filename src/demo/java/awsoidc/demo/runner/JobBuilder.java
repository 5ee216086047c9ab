package awsoidc.demo.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Puts a {@link Job} together; what is not said is as in a small, ordinary job. */
public final class JobBuilder {

  private long id = 438_685;
  private String name = "assume role";
  private String stage = "test";
  private long projectId = 20;
  private String projectPath = "acme/shop";
  private String ref = "main";
  private boolean tag;
  private boolean refProtected = true;
  private String sha = "1ecfd275763eff1d6b4844ea3168962458c9f27a";
  private String gitlab = "https://gitlab.example.com";
  private Optional<String> repository = Optional.empty();
  private Optional<String> files = Optional.empty();
  private final List<JobVariable> variables = new ArrayList<>();
  private final List<String> beforeScript = new ArrayList<>();
  private final List<String> script = new ArrayList<>();
  private final List<JobStep> steps = new ArrayList<>();
  private final List<String> afterScript = new ArrayList<>();
  private Duration timeout = Duration.ofHours(1);
  private Optional<JobImage> image = Optional.empty();
  private final List<JobImage> services = new ArrayList<>();
  private final List<JobFiles> cache = new ArrayList<>();
  private final List<JobFiles> artifacts = new ArrayList<>();
  private final List<ImageCredentials> registryLogins = new ArrayList<>();

  JobBuilder() {}

  public JobBuilder id(long value) {
    id = value;
    return this;
  }

  public JobBuilder name(String value) {
    name = value;
    return this;
  }

  public JobBuilder stage(String value) {
    stage = value;
    return this;
  }

  /**
   * @param path with its group, say {@code acme/shop}
   */
  public JobBuilder project(long number, String path) {
    projectId = number;
    projectPath = path;
    return this;
  }

  /** The job runs for a branch. */
  public JobBuilder ref(String branch) {
    ref = branch;
    tag = false;
    return this;
  }

  /** The job runs for a tag. */
  public JobBuilder tag(String value) {
    ref = value;
    tag = true;
    return this;
  }

  public JobBuilder protectedRef(boolean value) {
    refProtected = value;
    return this;
  }

  /** The instance's URL, with its scheme. */
  public JobBuilder gitlab(String url) {
    gitlab = url;
    return this;
  }

  /** Lets get_sources fetch this commit; without, the project's directory is merely made. */
  public JobBuilder repository(String url, String commit) {
    repository = Optional.of(url);
    sha = commit;
    return this;
  }

  /** Lets get_sources unpack a tar.gz in the project's directory. */
  public JobBuilder files(byte[] archive) {
    files = Optional.of(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(archive));
    return this;
  }

  /** A plain variable; the same key may come several times. */
  public JobBuilder variable(String key, String value) {
    return variable(JobVariable.of(key, value));
  }

  public JobBuilder variable(JobVariable variable) {
    variables.add(variable);
    return this;
  }

  /** A token as {@code id_tokens:} gives it to the job. */
  public JobBuilder idToken(String key, String jwt) {
    return variable(JobVariable.secret(key, jwt));
  }

  public JobBuilder beforeScript(String... lines) {
    beforeScript.addAll(List.of(lines));
    return this;
  }

  public JobBuilder script(String... lines) {
    script.addAll(List.of(lines));
    return this;
  }

  /** A step after {@code script}, say {@code release}. */
  public JobBuilder step(String stepName, String... lines) {
    steps.add(new JobStep(stepName, List.of(lines)));
    return this;
  }

  public JobBuilder afterScript(String... lines) {
    afterScript.addAll(List.of(lines));
    return this;
  }

  public JobBuilder timeout(Duration value) {
    timeout = value;
    return this;
  }

  public JobBuilder image(JobImage value) {
    image = Optional.of(value);
    return this;
  }

  public JobBuilder service(JobImage value) {
    services.add(value);
    return this;
  }

  public JobBuilder cache(JobFiles files) {
    cache.add(files);
    return this;
  }

  public JobBuilder artifacts(JobFiles files) {
    artifacts.add(files);
    return this;
  }

  /** Lets the job pull from this registry, host and port, as the payload's credentials do. */
  public JobBuilder registryLogin(String registry, String username, String password) {
    registryLogins.add(new ImageCredentials(registry, username, password));
    return this;
  }

  /** The job; the builder may go on to make a variation of it. */
  public Job build() {
    List<String> lines = new ArrayList<>(beforeScript);
    lines.addAll(script);
    List<JobStep> all = new ArrayList<>();
    all.add(new JobStep("script", lines));
    all.addAll(steps);
    return new Job(
        id,
        name,
        stage,
        projectId,
        projectPath,
        ref,
        tag,
        refProtected,
        sha,
        gitlab,
        repository,
        files,
        variables,
        all,
        afterScript,
        timeout,
        image,
        services,
        cache,
        artifacts,
        registryLogins);
  }
}
