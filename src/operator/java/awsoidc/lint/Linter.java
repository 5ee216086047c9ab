package awsoidc.lint;

import awsoidc.trust.TrustPolicy;
import awsoidc.yaml.Mark;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Judges the trust policies of a file. */
public final class Linter {

  /** Of a file. */
  public static final int MAX_BYTES = 8 << 20;

  private Linter() {}

  /**
   * What is wrong in a file.
   *
   * @param policies how many of its trust policies are for GitLab's jobs
   * @param readable whether it is JSON, YAML or, in a file named .tf, HCL at all
   */
  public record Result(List<LintFinding> findings, int policies, boolean readable) {
    public Result {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Judges a file.
   *
   * @param file its name, for positions
   */
  public static Result lint(String file, String text) {
    LintFindings findings = new LintFindings(file);
    List<Piece> found;
    try {
      found = file.endsWith(".tf") ? HclPolicies.in(text) : found(text);
    } catch (UnreadableFile e) {
      return unreadable(file, e.mark(), String.valueOf(e.getMessage()));
    }
    int policies = 0;
    for (Piece policy : found) {
      if (findings.isFull()) {
        findings.add(
            LintRule.E0,
            policy.mark(),
            "Nothing from here on was judged: the file has more than "
                + LintFindings.MAX
                + " findings.",
            "Mend those before, and lint again");
        return new Result(findings.sorted(), policies, false);
      }
      policies += judge(policy, findings) ? 1 : 0;
    }
    return new Result(findings.sorted(), policies, true);
  }

  private static List<Piece> found(String text) throws UnreadableFile {
    PieceCount count = new PieceCount();
    List<Piece> found = new ArrayList<>();
    for (Piece document : PieceReader.read(text, count)) {
      found.addAll(PolicySearch.in(document, count));
    }
    return found;
  }

  /** Of a file that is none. */
  public static Result unreadable(String file, Mark mark, String why) {
    LintFindings findings = new LintFindings(file);
    findings.add(
        LintRule.E0,
        mark,
        "The file was not judged: " + why + ".",
        "Give a file of JSON, YAML or Terraform's HCL that can be read");
    return new Result(findings.sorted(), 0, false);
  }

  /** Whether the policy is for GitLab's jobs, or may be. */
  private static boolean judge(Piece policy, LintFindings findings) {
    if (policy instanceof Piece.Text(String text, boolean _, Mark mark)) {
      hidden("The whole trust policy is hidden here (" + text + "), and is", mark, findings);
      return false;
    }
    List<Piece.Text> hidden =
        policy.at("Statement").stream()
            .flatMap(all -> all.asList().stream())
            .flatMap(one -> one instanceof Piece.Text text ? Stream.of(text) : null)
            .filter(Piece.Text::hidden)
            .toList();
    hidden.forEach(one ->
        hidden("Statements are hidden here (" + one.text() + "), and are", one.mark(), findings));
    List<TrustStatement> statements = TrustStatement.of(policy);
    List<TrustStatement> ours = statements.stream().filter(TrustStatement::isForGitLab).toList();
    if (ours.isEmpty()) {
      return false;
    }
    duplicates(policy, findings);
    malformed(policy)
        .filter(_ -> hidden.isEmpty() && ours.stream().noneMatch(TrustStatement::isPartHidden))
        .ifPresent(why ->
            findings.add(
                LintRule.E14,
                policy.mark(),
                "IAM refuses this policy: " + why + ".",
                "See \"Grammar of the IAM JSON policy language\" in the IAM User Guide"));
    long impossible =
        ours.stream().filter(one -> new StatementRules(one, findings).judge()).count();
    long allowing = statements.stream().filter(TrustStatement::allow).count();
    if (impossible == allowing
        && hidden.isEmpty()
        && ours.stream().noneMatch(TrustStatement::isHidden)) {
      findings.add(
          LintRule.E13,
          policy.mark(),
          "No statement can be fulfilled, for the reasons that are found in each: nobody can assume"
              + " this role, and every job is refused.",
          "Use " + SafeCondition.of(ours.getFirst(), ours.getFirst().host()));
    }
    return true;
  }

  private static void hidden(String what, Mark mark, LintFindings findings) {
    findings.add(
        LintRule.N1,
        mark,
        what + " not judged.",
        "Lint what is deployed: aws iam get-role --role-name NAME, or the plan as JSON");
  }

  private static void duplicates(Piece piece, LintFindings findings) {
    switch (piece) {
      case Piece.Text _ -> {}
      case Piece.Elements(List<Piece> elements, Mark _) ->
          elements.forEach(element -> duplicates(element, findings));
      case Piece.Members(List<Piece.Member> members, Mark _) -> {
        Set<String> seen = new HashSet<>();
        for (Piece.Member member : members) {
          if (!seen.add(member.name())) {
            findings.add(
                LintRule.E11,
                member.mark(),
                "\""
                    + member.name()
                    + "\" stands here a second time. Only the last is kept, so that what the first"
                    + " says protects nothing.",
                "Merge them into one \"" + member.name() + "\": {…}");
          }
          duplicates(member.value(), findings);
        }
      }
    }
  }

  /** Why the evaluator of trust policies cannot read it. */
  private static Optional<String> malformed(Piece policy) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      write(policy, json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string does not fail", e);
    }
    try {
      TrustPolicy.parse(text.toString());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void write(Piece piece, JsonGenerator json) throws IOException {
    switch (piece) {
      case Piece.Text(String text, boolean _, Mark _) -> json.writeString(text);
      case Piece.Elements(List<Piece> elements, Mark _) -> {
        json.writeStartArray();
        for (Piece element : elements) {
          write(element, json);
        }
        json.writeEndArray();
      }
      case Piece.Members(List<Piece.Member> members, Mark _) -> {
        json.writeStartObject();
        for (Piece.Member member : members) {
          json.writeFieldName(member.name());
          write(member.value(), json);
        }
        json.writeEndObject();
      }
    }
  }
}
