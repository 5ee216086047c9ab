package awsoidc.command;

import awsoidc.issuer.Bucket;
import awsoidc.issuer.BucketPlace;
import awsoidc.issuer.DirectoryPlace;
import awsoidc.issuer.PublicPlace;
import awsoidc.issuer.PublicUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where an issuer's documents are published, and under which URL. */
final class IssuerTarget {

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description =
          "The public URL that the documents will have. Default with --s3: the bucket's own.")
  private @Nullable String issuer;

  @ArgGroup(multiplicity = "1")
  private @Nullable Kind kind;

  private static final class Kind {
    @Option(
        names = "--output",
        paramLabel = "DIR",
        description = "Writes files, for a web server that serves DIR at the issuer's URL.")
    private @Nullable Path directory;

    @ArgGroup(exclusive = false)
    private @Nullable S3 s3;
  }

  private static final class S3 {
    @Option(
        names = "--s3",
        paramLabel = "s3://BUCKET[/PREFIX]",
        required = true,
        description = "Writes objects of this bucket, by the AWS CLI and your own credentials.")
    private String url = "";

    @Option(
        names = "--region",
        paramLabel = "REGION",
        required = true,
        description = "The bucket's region.")
    private String region = "";
  }

  /** If the documents go to S3. */
  Optional<Bucket> bucket() {
    S3 s3 = Objects.requireNonNull(kind).s3;
    try {
      return Optional.ofNullable(s3).map(given -> Bucket.parse(given.url, given.region));
    } catch (IllegalArgumentException e) {
      throw new WrongCall(String.valueOf(e.getMessage()));
    }
  }

  PublicPlace place() {
    return bucket()
        .<PublicPlace>map(bucket -> new BucketPlace(bucket, List.of("aws")))
        .orElseGet(() ->
            new DirectoryPlace(Objects.requireNonNull(Objects.requireNonNull(kind).directory)));
  }

  PublicUrl url() {
    try {
      if (issuer != null) {
        return PublicUrl.parse(issuer);
      }
      return bucket()
          .orElseThrow(() -> new IllegalArgumentException("--output needs --issuer"))
          .url();
    } catch (IllegalArgumentException e) {
      throw new WrongCall(String.valueOf(e.getMessage()));
    }
  }
}
