package awsoidc.command;

import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of the configuration, or one of its keys, as the schema for editors describes it. */
record SchemaBlock(Node.Block node) {

  private static final String FILE = "aws-oidc-executor.schema.json";
  private static final Pattern DEFAULT = Pattern.compile("Default: (.*?)\\.?$");

  /** The whole schema, as config/ has it. */
  static String text() {
    try (InputStream file =
        Objects.requireNonNull(SchemaBlock.class.getResourceAsStream(FILE), FILE)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JSON is YAML. */
  static SchemaBlock root() {
    return new SchemaBlock((Node.Block) YamlTree.parse(text(), new Problems()).orElseThrow());
  }

  /** The keys of this block; none if it is no block with fixed keys. */
  List<String> keys() {
    return child("properties").stream()
        .flatMap(keys -> keys.node.entries().stream())
        .map(Node.Entry::key)
        .toList();
  }

  SchemaBlock key(String name) {
    return at("properties", name);
  }

  SchemaBlock at(String... path) {
    SchemaBlock found = this;
    for (String step : path) {
      found = found.child(step).orElseThrow();
    }
    return found;
  }

  /** The value that holds without the key. */
  Optional<Node> defaultValue() {
    return value("default");
  }

  /** What holds without the key, where no value says it. */
  String defaultWords() {
    return defaultWords(value("description").map(about -> ((Node.Scalar) about).text()).orElse(""));
  }

  static String defaultWords(String about) {
    Matcher words = DEFAULT.matcher(about);
    return words.find() ? words.group(1) : "not set";
  }

  private Optional<SchemaBlock> child(String key) {
    return value(key).map(value -> new SchemaBlock((Node.Block) value));
  }

  private Optional<Node> value(String key) {
    return node.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(Node.Entry::value)
        .findFirst();
  }
}
