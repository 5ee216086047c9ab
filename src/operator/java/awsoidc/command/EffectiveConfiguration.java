package awsoidc.command;

import static awsoidc.command.Nodes.changed;
import static awsoidc.command.Nodes.each;
import static awsoidc.command.Nodes.with;
import static awsoidc.command.YamlLines.DEFAULT;
import static awsoidc.command.YamlLines.TOLD;

import awsoidc.config.Configuration;
import awsoidc.net.HttpProxy;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.SandboxType;
import awsoidc.sandbox.SandboxTypes;
import awsoidc.yaml.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a valid configuration says, with all that holds without being written. The schema for
 * editors knows the keys and their defaults.
 *
 * @param state below which builds and caches are where it names no place
 */
record EffectiveConfiguration(Configuration configuration, Path state) {

  private static final SchemaBlock SCHEMA = SchemaBlock.root();
  private static final SchemaBlock DEFINED = SCHEMA.at("$defs");
  private static final Node NOTHING = new Node.Block(List.of(), DEFAULT);

  /** The same with the defaults, and without secrets. */
  Node.Block of(Node.Block given) {
    Node.Block whole = completed(with(given, Map.of("sandbox", NOTHING)), SCHEMA, computed());
    whole = changed(whole, "aws", aws -> changed((Node.Block) aws, "sts", this::withoutLogin));
    whole = changed(whole, "roles", this::roles);
    return changed(whole, "sandbox", this::sandboxes);
  }

  /**
   * A block with the defaults of all keys that it does not have, and so are the blocks in it.
   *
   * @param computed defaults that follow from other keys
   */
  private static Node.Block completed(Node given, SchemaBlock schema, Map<String, Node> computed) {
    Map<String, Node> defaults = new LinkedHashMap<>();
    List<String> blocks = new ArrayList<>();
    for (String name : schema.keys()) {
      SchemaBlock key = schema.key(name);
      boolean isBlock = !key.keys().isEmpty();
      defaults.put(name, isBlock ? NOTHING : computed.getOrDefault(name, ofSchema(key)));
      if (isBlock) {
        blocks.add(name);
      }
    }
    Node.Block whole = with(Nodes.block(given), defaults);
    for (String name : blocks) {
      whole = changed(whole, name, block -> completed(block, schema.key(name), computed));
    }
    return whole;
  }

  private static Node ofSchema(SchemaBlock key) {
    return key.defaultValue()
        .map(value ->
            value instanceof Node.Scalar scalar
                ? value(scalar.text())
                : new Node.Items(List.of(), DEFAULT))
        .orElseGet(() -> told(key.defaultWords()));
  }

  private Map<String, Node> computed() {
    List<Node> audiences = new ArrayList<>();
    configuration.token().audiences().forEach(audience -> audiences.add(value(audience)));
    return Map.of(
        "issuer",
        value(configuration.token().issuer()),
        "audience",
        new Node.Items(audiences, DEFAULT));
  }

  /** A proxy's address may hold a password. */
  private Node withoutLogin(Node sts) {
    return changed(
        (Node.Block) sts,
        "proxy",
        proxy ->
            configuration
                .sts()
                .network()
                .proxy()
                .map(HttpProxy::toString)
                .<Node>map(address -> new Node.Scalar(address, false, proxy.mark()))
                .orElse(proxy));
  }

  private Node roles(Node node) {
    return numbered(node, this::rule);
  }

  private Node.Block rule(Node given, int index) {
    Node name = value("rule " + (index + 1));
    if (configuration.rules().rules().get(index).assume().isNone()) {
      return with((Node.Block) given, Map.of("name", name));
    }
    Map<String, Node> computed = Map.of("name", name, "region", told(configuration.region()));
    Node.Block rule = chained(completed(given, DEFINED.at("rule"), computed));
    return changed(
        rule,
        "profiles",
        profiles ->
            each(
                profiles, profile -> chained(completed(profile, DEFINED.at("profile"), Map.of()))));
  }

  private static Node.Block chained(Node.Block given) {
    return changed(
        given, "then", hops -> each(hops, hop -> completed(hop, DEFINED.at("hop"), Map.of())));
  }

  private Node sandboxes(Node node) {
    return node instanceof Node.Items ? numbered(node, this::sandbox) : sandbox(node, 0);
  }

  private Node.Block sandbox(Node given, int index) {
    SandboxSettings settings = configuration.sandboxes().settings().get(index);
    Map<String, Node> defaults = new LinkedHashMap<>();
    defaults.put(SandboxType.TYPE, value(settings.own().type()));
    defaults.put("builds_dir", told(state.resolve("builds").toString()));
    defaults.put("cache_dir", told(state.resolve("cache").toString()));
    defaults.put("grace", value(GrantRows.words(settings.grace())));
    for (SandboxType type : SandboxTypes.OURS.all()) {
      if (type.name().equals(settings.own().type())) {
        defaults.keySet().removeAll(type.unused());
        type.keys()
            .forEach(key -> defaults.put(key.name(), told(SchemaBlock.defaultWords(key.about()))));
      }
    }
    return with(Nodes.block(given), defaults);
  }

  private static Node numbered(Node node, BiFunction<Node, Integer, Node> change) {
    List<Node> changed = new ArrayList<>();
    ((Node.Items) node).items().forEach(item -> changed.add(change.apply(item, changed.size())));
    return new Node.Items(changed, node.mark());
  }

  private static Node value(String text) {
    return new Node.Scalar(text, false, DEFAULT);
  }

  private static Node told(String words) {
    return new Node.Scalar(words, false, TOLD);
  }
}
