package awsoidc.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** docs/configuration.md. */
final class Documentation {

  static final Path FILE = Path.of("docs/configuration.md");

  /** A whole configuration, or, marked as a fragment, what is added to the least possible one. */
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml( fragment)?\\n(.*?)^```$");

  private static final Pattern KEY = Pattern.compile("(?m)^### `([\\w.\\[\\]]+)`$");

  private Documentation() {}

  static List<String> configurations() throws IOException {
    return YAML.matcher(Files.readString(FILE))
        .results()
        .map(block -> (block.group(1) == null ? "" : Reading.MINIMAL) + block.group(2))
        .toList();
  }

  /** The keys that have a heading of their own, in their order. */
  static List<String> keys() throws IOException {
    return KEY.matcher(Files.readString(FILE)).results().map(key -> key.group(1)).toList();
  }
}
