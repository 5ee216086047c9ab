package awsoidc.pipeline;

import awsoidc.yaml.Mark;
import awsoidc.yaml.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML as pipelines have it: anchors, merge keys, !reference; a header with inputs. */
final class CiReader {

  private static final String REFERENCE = "!reference";
  private static final int MAX_ALIASES = 10_000;

  /** An alias costs one character and may stand for any number of values. */
  private static final int MAX_VALUES = 100_000;

  private final Problems problems;
  private int values;

  private CiReader(Problems problems) {
    this.problems = problems;
  }

  /** The last document of the file; empty if it is no block of keys. */
  static Optional<CiValue.Keys> read(String text, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    try {
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
      Node last = null;
      while (composer.checkNode()) {
        last = composer.getNode();
      }
      if (last != null && new CiReader(problems).value(last) instanceof CiValue.Keys root) {
        return Optional.of(root);
      }
      problems.add(Mark.START, "a .gitlab-ci.yml is a block of keys, such as job: {script: […]}");
    } catch (MarkedYAMLException e) {
      problems.add(mark(e.getProblemMark()), "this is not valid YAML: " + e.getProblem());
    } catch (YAMLException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      problems.add(Mark.START, "this is not valid YAML: " + why);
    }
    return Optional.empty();
  }

  private CiValue value(Node node) {
    if (++values > MAX_VALUES) {
      throw new YAMLException("more than " + MAX_VALUES + " values, with those of aliases");
    }
    Mark mark = mark(node.getStartMark());
    return switch (node) {
      case ScalarNode scalar ->
          new CiValue.Text(scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue(), mark);
      case SequenceNode sequence when sequence.getTag().getValue().equals(REFERENCE) ->
          new CiValue.Reference(
              sequence.getValue().stream()
                  .map(one -> one instanceof ScalarNode scalar ? scalar.getValue() : "")
                  .toList(),
              mark);
      case SequenceNode sequence ->
          new CiValue.Items(sequence.getValue().stream().map(this::value).toList(), mark);
      case MappingNode mapping -> keys(mapping, mark);
      default -> new CiValue.Text("", mark);
    };
  }

  /** Explicit keys go before those of {@code <<}, and its first block before the others. */
  private CiValue.Keys keys(MappingNode mapping, Mark mark) {
    Map<String, CiValue.Entry> merged = new LinkedHashMap<>();
    Map<String, CiValue.Entry> own = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (key.getTag().equals(Tag.MERGE)) {
        for (CiValue.Keys block : blocks(value(tuple.getValueNode()))) {
          block.entries().forEach(merged::putIfAbsent);
        }
      } else if (key instanceof ScalarNode name) {
        own.put(
            name.getValue(),
            new CiValue.Entry(mark(key.getStartMark()), value(tuple.getValueNode())));
      } else {
        problems.add(mark(key.getStartMark()), "a key must be a plain word");
      }
    }
    merged.putAll(own);
    return new CiValue.Keys(merged, mark);
  }

  private List<CiValue.Keys> blocks(CiValue value) {
    List<CiValue.Keys> blocks = new ArrayList<>();
    for (CiValue one : value instanceof CiValue.Items list ? list.items() : List.of(value)) {
      if (one instanceof CiValue.Keys block) {
        blocks.add(block);
      } else {
        problems.add(one.mark(), "<< merges blocks of keys only");
      }
    }
    return blocks;
  }

  private static Mark mark(org.yaml.snakeyaml.error.Mark mark) {
    return mark == null ? Mark.START : new Mark(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
