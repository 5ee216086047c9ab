package awsoidc.config;

import awsoidc.text.FileTrouble;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Scalars;
import awsoidc.yaml.Values;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code session_policy}: an IAM policy written in YAML, or the JSON of a file, as the
 * compact JSON that STS takes ("IAM JSON policy elements reference", IAM User Guide). Every value
 * becomes a text, as policies have them.
 */
final class SessionPolicyReader {

  static final Set<String> FILE = Fields.keys("file");
  static final Set<String> POLICY = Fields.keys("Version", "Id", "Statement");
  static final Set<String> STATEMENT =
      Fields.keys("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
  private static final List<String> VERSIONS = List.of("2012-10-17", "2008-10-17");

  /** The plain text of a session policy (AWS STS API Reference, Policy). */
  private static final int MAX_LENGTH = 2_048;

  /** The last character that STS takes in a policy. */
  private static final int LAST_SYMBOL = 0xFF;

  private static final String ACTION = "an action such as s3:GetObject, or a list of them";
  private static final String RESOURCE = "an ARN, *, or a list of them";

  private static final String CONDITION =
      "a block, as in Condition: {StringEquals: {\"aws:RequestedRegion\": eu-west-1}}";

  private static final long MAX_FILE = 1L << 20;

  private final Problems problems;

  SessionPolicyReader(Problems problems) {
    this.problems = problems;
  }

  Optional<String> read(String what, Node node) {
    if (node instanceof Node.Block block
        && block.entries().stream().anyMatch(entry -> entry.key().equals("file"))) {
      return file(what, node);
    }
    return policy(what, node, problems);
  }

  private Optional<String> file(String what, Node node) {
    Fields fields = Fields.of(what, node, FILE, problems);
    Optional<Path> file = fields.value("file", Values::absolutePath, "the absolute path of a file");
    Problems inFile = new Problems();
    Optional<String> policy =
        file.flatMap(path -> text(what, node, path))
            .flatMap(text -> YamlTree.parse(text, inFile))
            .flatMap(root -> policy("the policy", root, inFile));
    // Where the file is named is where the operator looks; where in the file is part of the words.
    file.ifPresent(path ->
        inFile
            .in(path.toString())
            .forEach(problem -> problems.add(node.mark(), what + ": " + problem)));
    return policy;
  }

  private Optional<String> text(String what, Node node, Path file) {
    String trouble;
    try {
      // A device has no size and no end.
      if (Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()
          && Files.size(file) <= MAX_FILE) {
        return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
      }
      trouble = FileTrouble.of(file, new IOException("it is no file of a few kilobytes"));
    } catch (CharacterCodingException notText) {
      trouble = file + ": this is not UTF-8";
    } catch (IOException e) {
      trouble = FileTrouble.of(file, e);
    }
    problems.add(node.mark(), what + ": " + trouble + "; name a JSON file in UTF-8");
    return Optional.empty();
  }

  private static Optional<String> policy(String what, Node node, Problems problems) {
    int before = problems.count();
    Fields fields = Fields.of(what, node, POLICY, problems);
    fields.value("Id", Values::text, "a name for the policy");
    fields.value("Version", text -> Optional.of(text).filter(VERSIONS::contains), "\"2012-10-17\"");
    fields.require("Statement", "[{Effect: Allow, Action: \"s3:Get*\", Resource: \"*\"}]");
    fields.node("Statement").ifPresent(statements -> statements(what, statements, problems));
    String json = problems.count() == before ? node.json(text -> check(text, problems)) : "";
    if (json.length() > MAX_LENGTH) {
      problems.add(
          node.mark(),
          what
              + " has "
              + json.length()
              + " characters without blanks, and STS takes "
              + MAX_LENGTH
              + ": say less here, or put it into a policy of IAM and name that in"
              + " managed_policies");
    }
    return problems.count() == before ? Optional.of(json) : Optional.empty();
  }

  private static void statements(String what, Node node, Problems problems) {
    List<Node> statements = node instanceof Node.Items list ? list.items() : List.of(node);
    if (statements.isEmpty()) {
      problems.wrong(node, what + ".Statement", "a statement or a list of them");
    }
    for (int i = 0; i < statements.size(); i++) {
      statement(what + ".Statement " + (i + 1), statements.get(i), problems);
    }
  }

  private static void statement(String what, Node node, Problems problems) {
    Fields fields = Fields.of(what, node, STATEMENT, problems);
    fields.require("Effect", "Allow");
    fields.value(
        "Effect",
        text -> Optional.of(text).filter(List.of("Allow", "Deny")::contains),
        "Allow or Deny");
    fields.requireOneOf("Action", "NotAction", "\"s3:GetObject\"");
    fields.requireOneOf("Resource", "NotResource", "\"*\"");
    fields.value("Sid", Values::text, "a name for the statement");
    fields.values("Action", Values::text, ACTION);
    fields.values("NotAction", Values::text, ACTION);
    fields.values("Resource", Values::text, RESOURCE);
    fields.values("NotResource", Values::text, RESOURCE);
    fields.node("Condition").ifPresent(block -> condition(what + ".Condition", block, problems));
  }

  private static void condition(String what, Node node, Problems problems) {
    for (Node.Entry operator : problems.entries(node, what, CONDITION)) {
      String name = what + "." + operator.key();
      for (Node.Entry key : problems.entries(operator.value(), name, CONDITION)) {
        new Scalars(problems)
            .some(name + "." + key.key(), key.value(), Values::text, "a value, or a list of them");
      }
    }
  }

  private static void check(Node.Scalar scalar, Problems problems) {
    if (scalar.isNull()) {
      problems.wrong(scalar, "this part of the policy", "a text, a list or a block");
    }
    scalar
        .text()
        .codePoints()
        .filter(symbol -> symbol > LAST_SYMBOL)
        .findFirst()
        .ifPresent(symbol ->
            problems.add(
                scalar.mark(),
                "this part of the policy has the character "
                    + Node.quoted(Character.toString(symbol))
                    + ", and STS takes those up to U+00FF: write * or ? for it, or put it into a"
                    + " policy of IAM and name that in managed_policies"));
  }
}
