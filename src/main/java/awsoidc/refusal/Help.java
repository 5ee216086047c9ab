package awsoidc.refusal;

import awsoidc.text.ShellCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a reader of a refusal goes on.
 *
 * @param url {@code help_url}: what is there instead of docs/troubleshooting.md
 */
public record Help(Path home, Optional<URI> url) {

  String more(Entry entry) {
    return "More: "
        + url.map(page -> page + "#" + entry.id())
            .orElse(home.resolve("docs/troubleshooting.md") + ", " + entry.id());
  }

  /** A command of the operator's tool, to paste. */
  public String tool(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(home.resolve("bin/aws-oidc-executor").toString());
    words.addAll(List.of(arguments));
    return ShellCommand.of(words);
  }
}
