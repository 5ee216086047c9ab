package awsoidc.command;

import awsoidc.issuer.PublicPlace;
import awsoidc.issuer.PublicUrl;
import awsoidc.issuer.Publication;
import awsoidc.issuer.Publisher;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.token.Discovery;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What {@code publish-issuer} says of a publication.
 *
 * @param keep how long a key stays that GitLab no longer has
 */
record IssuerReport(PublicUrl url, String gitlab, PublicPlace place, Optional<Duration> keep) {

  /** Of the first: everything. */
  void add(Publication publication, Report.Draft draft) {
    draft.heading("Issuer " + url + ", with the keys of " + gitlab);
    List<Block.Item> items = new ArrayList<>();
    for (String path : List.of(Publisher.KEYS_PATH, Publisher.METADATA_PATH)) {
      String done = publication.written().contains(path) ? "written" : "unchanged";
      items.add(ok(place.describe(path), done));
    }
    for (String key : publication.current()) {
      items.add(ok("key " + key, publication.added().contains(key) ? "new" : "published before"));
    }
    for (String key : publication.leaving().keySet()) {
      items.add(
          new Block.Item(
              Optional.of(Level.WARNING),
              "key " + key,
              "is still published, but GitLab no longer has it",
              remedy(publication, key)));
    }
    publication.removed().forEach(key -> items.add(ok("key " + key, "removed")));
    draft.checklist(items);
    publication.doubts().forEach(doubt -> draft.warning("ignored: " + doubt));
    if (gitlab.startsWith("http:")) {
      draft.warning(
          "the keys came over http: whoever can change them on the way can sign tokens that AWS"
              + " trusts. Give GitLab a certificate, or compare the names of the keys there");
    }
  }

  private String remedy(Publication publication, String key) {
    Optional<Instant> end =
        keep.flatMap(time -> Optional.ofNullable(publication.leaving().get(key)).map(time::addTo))
            .map(Instant::from);
    return end.map(time ->
            "it is removed at " + time.truncatedTo(ChronoUnit.SECONDS) + ", or now with --prune")
        .orElse(
            "--prune removes it, once the jobs have ended that began before GitLab's key changed");
  }

  private static Block.Item ok(String name, String text) {
    return new Block.Item(Optional.empty(), name, text, "");
  }

  /** Of a later one: only what is different. */
  void addChanges(Publication publication, Instant now, Report.Draft draft) {
    Instant time = now.truncatedTo(ChronoUnit.SECONDS);
    for (String key : publication.added()) {
      draft.paragraph(time + " key " + key + " is new: published");
    }
    for (String key : publication.gone()) {
      draft.paragraph(time + " key " + key + " is gone from GitLab: " + remedy(publication, key));
    }
    for (String key : publication.removed()) {
      draft.paragraph(time + " key " + key + " is removed: tokens signed with it are refused");
    }
  }

  static Block trouble(IOException e) {
    return new Block.Remark(Level.ERROR, Optional.empty(), words(e));
  }

  /** With what to do, where that is known. */
  static String words(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof Discovery.Unusable) {
      return message + ". --gitlab must be GitLab's external_url, exactly";
    }
    return switch (e.getCause()) {
      case UnknownHostException _ -> message + ": unknown host";
      case SSLException _ -> message + ": name its authorities with --ca-bundle";
      case null, default -> message;
    };
  }
}
