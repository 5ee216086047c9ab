package awsoidc.pipeline;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobVariable;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Spelling;
import awsoidc.yaml.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The keywords of one job ("CI/CD YAML syntax reference" in GitLab's docs). */
final class CiJobReader {

  private static final String RULES = "is not judged: the job runs, whatever it says";
  private static final String FILES = "is not done: no files of other jobs come, and none are kept";
  private static final String NOT_DONE = "is not done here";

  /** What a file alone does not say, or a runner does not do. */
  private static final Map<String, String> UNKNOWN =
      Map.ofEntries(
          Map.entry("rules", RULES + ", and variables of its rules are not set"),
          Map.entry("only", RULES),
          Map.entry("except", RULES),
          Map.entry("when", RULES),
          Map.entry("needs", FILES),
          Map.entry("dependencies", FILES),
          Map.entry("artifacts", FILES),
          Map.entry("cache", FILES),
          Map.entry("parallel", "is not done: one job runs, without the variables of a matrix"),
          Map.entry("secrets", "is not done: the variables that it would set are missing"),
          Map.entry("hooks", NOT_DONE),
          Map.entry("pages", NOT_DONE),
          Map.entry("release", NOT_DONE),
          Map.entry("include", "is not read: what other files say is missing"),
          Map.entry("workflow", "is not judged, and variables of its rules are not set"),
          Map.entry("spec", "is not done: inputs stay as they are written"));

  /** What changes nothing about how one job runs. */
  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "allow_failure",
          "coverage",
          "extends",
          "inherit",
          "interruptible",
          "manual_confirmation",
          "publish",
          "resource_group",
          "retry",
          "start_in",
          "tags");

  private static final List<String> READ =
      List.of(
          "after_script",
          "before_script",
          "environment",
          "id_tokens",
          "image",
          "script",
          "services",
          "stage",
          "timeout",
          "variables");

  private static final List<String> INHERITED =
      List.of("after_script", "before_script", "id_tokens", "image", "services", "timeout");

  private final CiFile file;
  private final CiValue.Keys job;
  private final JobBuilder into;
  private final Problems problems;
  private final CiFields fields;

  CiJobReader(CiFile file, CiValue.Keys job, JobBuilder into, Problems problems) {
    this.file = file;
    this.job = job;
    this.into = into;
    this.problems = problems;
    this.fields = new CiFields(problems);
  }

  CiJob read(String name) {
    into.name(name).stage(field("stage").map(fields::text).orElse("test"));
    sayWhatIsUnknown();
    into.beforeScript(lines("before_script")).afterScript(lines("after_script"));
    if (job.entries().containsKey("trigger")) {
      problems.add(job.mark(), "a job with trigger: never runs on a runner");
    } else if (!job.entries().containsKey("script")) {
      problems.add(job.mark(), "the job has no script");
    }
    into.script(lines("script"));
    variables();
    field("image").map(this::image).ifPresent(into::image);
    field("services").map(fields::items).orElse(List.of()).forEach(one -> into.service(image(one)));
    field("timeout").ifPresent(this::timeout);
    return new CiJob(idTokens(), field("environment").flatMap(this::environment));
  }

  private void sayWhatIsUnknown() {
    for (String keyword : List.of("include", "spec", "workflow")) {
      file.global(keyword).ifPresent(entry -> sayUnknown(keyword, entry));
    }
    job.entries()
        .forEach((keyword, entry) -> {
          if (UNKNOWN.containsKey(keyword)) {
            sayUnknown(keyword, entry);
          } else if (!WITHOUT_EFFECT.contains(keyword)
              && !READ.contains(keyword)
              && !keyword.equals("trigger")) {
            sayUnheardOf(keyword, entry);
          }
        });
  }

  private void sayUnknown(String keyword, CiValue.Entry entry) {
    problems.warn(entry.mark(), keyword + ": " + UNKNOWN.get(keyword));
  }

  private void sayUnheardOf(String keyword, CiValue.Entry entry) {
    TreeSet<String> known = new TreeSet<>(READ);
    known.addAll(WITHOUT_EFFECT);
    known.addAll(UNKNOWN.keySet());
    String nearest = Spelling.nearest(keyword, known);
    problems.warn(
        entry.mark(),
        "the keyword \""
            + keyword
            + "\" is ignored"
            + (nearest == null ? "" : ": did you mean \"" + nearest + "\"?"));
  }

  /** The job's own, else the default, which may stand at the top of the file, too. */
  private Optional<CiValue> field(String keyword) {
    Optional<CiValue.Entry> own = Optional.ofNullable(job.entries().get(keyword));
    if (own.isPresent() || !INHERITED.contains(keyword) || !inherits("default", keyword)) {
      return own.map(CiValue.Entry::value).map(file::resolved);
    }
    Optional<CiValue.Entry> usual =
        file.global("default")
            .map(CiValue.Entry::value)
            .flatMap(block -> fields.entry(block, keyword));
    return usual.or(() -> file.global(keyword)).map(CiValue.Entry::value).map(file::resolved);
  }

  /** {@code inherit: {default: …, variables: …}}. */
  private boolean inherits(String what, String name) {
    Optional<CiValue> inherit =
        Optional.ofNullable(job.entries().get("inherit"))
            .flatMap(entry -> fields.entry(entry.value(), what))
            .map(CiValue.Entry::value);
    return inherit
        .map(value ->
            value instanceof CiValue.Items list
                ? list.items().stream().map(fields::text).anyMatch(name::equals)
                : !fields.text(value).equals("false"))
        .orElse(true);
  }

  private String[] lines(String keyword) {
    return field(keyword).map(fields::lines).orElse(List.of()).toArray(String[]::new);
  }

  private void variables() {
    Map<String, JobVariable> all = new LinkedHashMap<>();
    file.global("variables").map(this::variables).orElse(List.of()).stream()
        .filter(variable -> inherits("variables", variable.key()))
        .forEach(variable -> all.put(variable.key(), variable));
    Optional.ofNullable(job.entries().get("variables"))
        .map(this::variables)
        .orElse(List.of())
        .forEach(variable -> all.put(variable.key(), variable));
    all.values().forEach(into::variable);
  }

  private List<JobVariable> variables(CiValue.Entry entry) {
    return fields.variables(file.resolved(entry.value()));
  }

  private JobImage image(CiValue value) {
    if (!(value instanceof CiValue.Keys)) {
      return JobImage.of(fields.text(value));
    }
    JobImage image = JobImage.of(fields.textOf(value, "name"), fields.textOf(value, "alias"));
    image = image.entrypoint(fields.wordsOf(value, "entrypoint"));
    image = image.command(fields.wordsOf(value, "command"));
    image = image.pullPolicy(fields.wordsOf(value, "pull_policy"));
    Optional<CiValue> docker = fields.entry(value, "docker").map(CiValue.Entry::value);
    if (docker.isPresent()) {
      image = image.user(fields.textOf(docker.get(), "user"));
      image = image.platform(fields.textOf(docker.get(), "platform"));
    }
    for (JobVariable variable :
        fields
            .entry(value, "variables")
            .map(CiValue.Entry::value)
            .map(fields::variables)
            .orElse(List.of())) {
      image = image.variable(variable);
    }
    return image;
  }

  private void timeout(CiValue value) {
    String text =
        fields
            .text(value)
            .replaceAll("\\s*(hours?|hrs?)\\b", "h")
            .replaceAll("\\s*(minutes?|mins?)\\b", "m")
            .replaceAll("\\s*(seconds?|secs?)\\b", "s")
            .replaceAll("\\s+", "");
    Values.duration(text)
        .filter(time -> !time.isZero())
        .ifPresentOrElse(
            into::timeout,
            () -> problems.warn(value.mark(), "timeout: is not understood: one hour is taken"));
  }

  private Map<String, List<String>> idTokens() {
    Map<String, List<String>> tokens = new LinkedHashMap<>();
    field("id_tokens")
        .ifPresent(block ->
            fields
                .entries(block, "id_tokens")
                .forEach((name, entry) -> {
                  List<String> audiences =
                      fields
                          .entry(entry.value(), "aud")
                          .map(aud -> fields.words(aud.value()))
                          .orElse(List.of());
                  if (audiences.isEmpty()) {
                    problems.add(entry.mark(), "the id_token " + name + " needs aud");
                  }
                  tokens.put(name, new ArrayList<>(audiences));
                }));
    return tokens;
  }

  private Optional<String> environment(CiValue value) {
    String name = value instanceof CiValue.Keys ? fields.textOf(value, "name") : fields.text(value);
    return Optional.of(name).filter(text -> !text.isEmpty());
  }
}
