package awsoidc.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A call of {@code setup}, with jobs that it is for and jobs that it is not for. */
record SetupCase(
    String issuer,
    List<Project> projects,
    boolean withIds,
    List<Ref> refs,
    List<String> environments,
    Optional<String> audience,
    List<String> subComponents,
    String region,
    List<String> more) {

  private static final String GITLAB_COM = "https://gitlab.com";

  private static final List<Project> PROJECTS =
      List.of(
          new Project("acme/shop", "42"),
          new Project("acme/sub.group/web-1", "43"),
          new Project("A_b/c", "7"));

  private static final List<Ref> REFS =
      List.of(
          new Ref("branch", "main"),
          new Ref("branch", "release/*"),
          new Ref("branch", "fix'\"$${x}"),
          new Ref("branch", "%{a}/%%{b}-${!c}"),
          new Ref("branch", "`id`$(id)#;&|<>!,=(@)"),
          new Ref("tag", "v*"),
          new Ref("tag", "1.0"));

  record Project(String path, String id) {}

  record Ref(String type, String name) {
    Ref some() {
      return new Ref(type, name.replace("*", "2/x"));
    }
  }

  /** The claims of a job's token. */
  record Job(Map<String, String> claims) {
    List<String> options() {
      return claims.entrySet().stream()
          .flatMap(claim -> Stream.of("--claim", claim.getKey() + "=" + claim.getValue()))
          .toList();
    }
  }

  static SetupCase random(int seed) {
    Random random = new Random(seed);
    String issuer =
        pick(
            List.of(GITLAB_COM, "https://gitlab.acme.example", "https://git.example.com/gitlab"),
            random);
    List<Ref> refs = some(REFS, random);
    List<String> environments =
        pick(
            List.of(List.<String>of(), List.of("production"), List.of("review/*", "a b/${x}")),
            random);
    List<String> named = components(environments, random);
    List<String> more = new ArrayList<>();
    if (random.nextBoolean()) {
      more.add("--existing-provider");
    } else if (random.nextBoolean()) {
      more.addAll(List.of("--thumbprint", "AB:".repeat(19) + "AB"));
    }
    return new SetupCase(
        issuer,
        some(PROJECTS, random),
        issuer.equals(GITLAB_COM) || named.contains("project_id") || random.nextBoolean(),
        refs,
        environments,
        pick(
            List.of(Optional.empty(), Optional.of("aws"), Optional.of("https://a.example")),
            random),
        named,
        pick(List.of("eu-west-1", "cn-north-1", "us-gov-west-1"), random),
        more);
  }

  /** Those that are named; none where it is left to setup. */
  private static List<String> components(List<String> environments, Random random) {
    List<String> all =
        new ArrayList<>(List.of("project_path", "project_id", "ref_type", "ref", "ref_protected"));
    if (!environments.isEmpty()) {
      all.add(random.nextInt(1, all.size() + 1), "environment_protected");
    }
    return random.nextInt(3) == 0 ? all : List.of();
  }

  private static <T> T pick(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private static <T> List<T> some(List<T> all, Random random) {
    List<T> some = new ArrayList<>(all);
    some.removeIf(_ -> random.nextInt(3) > 0);
    return some.isEmpty() ? List.of(pick(all, random)) : some;
  }

  String role() {
    String partition =
        switch (region) {
          case "cn-north-1" -> "aws-cn";
          case "us-gov-west-1" -> "aws-us-gov";
          default -> "aws";
        };
    return "arn:" + partition + ":iam::123456789012:role/Shop+Deploy";
  }

  List<String> options() {
    List<String> options = new ArrayList<>(List.of("--issuer", issuer, "--region", region));
    for (Project project : projects) {
      options.addAll(List.of("--project", project.path()));
      options.addAll(withIds ? List.of("--project-id", project.id()) : List.of());
    }
    refs.forEach(
        ref -> options.addAll(List.of(ref.type().equals("tag") ? "--tag" : "--ref", ref.name())));
    environments.forEach(name -> options.addAll(List.of("--environment", name)));
    audience.ifPresent(name -> options.addAll(List.of("--audience", name)));
    if (!subComponents.isEmpty()) {
      options.addAll(List.of("--sub-components", String.join(",", subComponents)));
    }
    options.addAll(List.of("--account", "123456789012", "--role-name", "Shop+Deploy"));
    options.addAll(more);
    return options;
  }

  List<Job> jobs() {
    return projects.stream()
        .flatMap(project -> refs.stream().map(ref -> job(project, ref.some(), Map.of())))
        .toList();
  }

  /** Each differs from one of {@link #jobs} in one way. */
  List<Job> othersJobs() {
    List<Job> others = new ArrayList<>(jobsThatAwsRefuses());
    Project project = projects.getFirst();
    Ref ref = refs.getFirst().some();
    others.add(job(project, ref, Map.of("ref_protected", "false")));
    if (withIds) {
      others.add(job(new Project(project.path(), "99"), ref, Map.of()));
    }
    if (!environments.isEmpty()) {
      others.add(job(project, ref, Map.of("environment", "elsewhere")));
    }
    return others;
  }

  List<Job> jobsThatAwsRefuses() {
    Project project = projects.getFirst();
    Ref ref = refs.getFirst().some();
    List<Job> refused = new ArrayList<>();
    refused.add(job(new Project(project.path() + "-evil", project.id()), ref, Map.of()));
    refused.add(job(new Project("evil/" + project.path(), project.id()), ref, Map.of()));
    refused.add(job(project, new Ref(ref.type(), "x" + ref.name()), Map.of()));
    refused.add(job(project, new Ref("tag", "main"), Map.of()));
    refused.add(job(project, ref, Map.of("aud", "another")));
    refused.add(job(project, ref, Map.of("iss", "https://gitlab.evil.example")));
    boolean ofGitLabCom = issuer.equals(GITLAB_COM);
    if (ofGitLabCom || components().contains("ref_protected")) {
      refused.add(job(project, ref, Map.of("ref_protected", "false")));
    }
    if (ofGitLabCom || components().contains("project_id")) {
      refused.add(job(new Project(project.path(), "99"), ref, Map.of()));
    }
    return refused;
  }

  private Job job(Project project, Ref ref, Map<String, String> other) {
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", issuer);
    claims.put("aud", audience.orElse(issuer));
    claims.put("project_path", project.path());
    claims.put("project_id", project.id());
    claims.put("ref_type", ref.type());
    claims.put("ref", ref.name());
    claims.put("ref_path", (ref.type().equals("tag") ? "refs/tags/" : "refs/heads/") + ref.name());
    claims.put("ref_protected", "true");
    if (!environments.isEmpty()) {
      claims.put("environment", environments.getFirst().replace("*", "x/y"));
      claims.put("environment_protected", "true");
    }
    claims.putAll(other);
    claims.put(
        "sub",
        String.join(
            ":", components().stream().map(name -> name + ":" + claims.get(name)).toList()));
    return new Job(claims);
  }

  /** What the projects' sub consists of: as it is named, or as setup says. */
  private List<String> components() {
    boolean loose =
        refs.stream().anyMatch(ref -> ref.type().equals("tag") || ref.name().contains("*"));
    if (!subComponents.isEmpty()) {
      return subComponents;
    }
    return loose && !issuer.equals(GITLAB_COM)
        ? List.of("project_path", "ref_type", "ref", "ref_protected")
        : List.of("project_path", "ref_type", "ref");
  }
}
