package awsoidc.pipeline;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.yaml.Problem;
import awsoidc.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The jobs of a .gitlab-ci.yml, for tests of the pages and of this project's own pipeline. */
public final class PipelineJobs {

  private static final Set<String> NO_JOBS =
      Set.of("default", "include", "stages", "variables", "workflow");

  private PipelineJobs() {}

  /** Their names; those of hidden ones are left out. */
  public static List<String> names(String yaml) {
    Problems problems = new Problems();
    return CiReader.read(yaml, problems)
        .map(root ->
            root.entries().keySet().stream()
                .filter(name -> !name.startsWith(".") && !NO_JOBS.contains(name))
                .toList())
        .orElseThrow(() -> new AssertionError(texts(problems) + "\n" + yaml));
  }

  /** Reads one into a builder; returns what is wrong with it. */
  public static List<String> read(String yaml, String name, JobBuilder into) {
    Problems problems = new Problems();
    CiJob.read(yaml, name, into, problems);
    return texts(problems);
  }

  private static List<String> texts(Problems problems) {
    List<String> texts = new ArrayList<>();
    for (Problem problem : problems.in("")) {
      texts.add(problem.text());
    }
    return texts;
  }
}
