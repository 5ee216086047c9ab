package awsoidc.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where documents are put, and the URLs that AWS takes. */
class PublicPlacesTest {

  private static final String KEY = "oauth/discovery/keys";

  @TempDir private Path directory;

  @Test
  void files_can_be_read_by_a_web_server_of_another_account() throws IOException {
    DirectoryPlace place = new DirectoryPlace(directory.resolve("new"));
    assertThat(place.read(KEY)).isEmpty();
    place.write(KEY, "{}");
    place.write(KEY, "{\"keys\": []}");

    assertThat(place.read(KEY)).contains("{\"keys\": []}");
    Path file = directory.resolve("new/" + KEY);
    assertThat(permissions(file)).isEqualTo("rw-r--r--");
    assertThat(permissions(file.resolveSibling(""))).isEqualTo("rwxr-xr-x");
    try (Stream<Path> all = Files.list(file.resolveSibling(""))) {
      assertThat(all).containsExactly(file);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void an_object_is_written_with_its_type_and_read_again() throws Exception {
    BucketPlace place = place("");
    assertThat(place.read(KEY)).isEmpty();
    place.write(KEY, "{}");

    assertThat(place.read(KEY)).contains("{}");
    assertThat(Files.readString(directory.resolve("calls")))
        .contains(
            "s3://acme-oidc/ci/oauth/discovery/keys --content-type application/json"
                + " --cache-control max-age=60 --only-show-errors --region eu-west-1 ");
  }

  /** Without leave to list a bucket, S3 says 403 also of what is not there. */
  @Test
  void what_the_aws_cli_cannot_do_is_said_in_its_words() throws Exception {
    BucketPlace place = place("echo 'fatal error: (403) Forbidden' >&2; exit 1");

    assertThatThrownBy(() -> place.read(KEY))
        .hasMessage(
            "cannot read s3://acme-oidc/ci/oauth/discovery/keys: fatal error: (403) Forbidden");
    assertThatThrownBy(() -> place.write(KEY, "{}"))
        .hasMessageStartingWith("cannot write s3://acme-oidc/ci/oauth/discovery/keys: fatal");
  }

  @Test
  void a_machine_without_the_aws_cli_is_told_so() {
    Bucket bucket = Bucket.parse("s3://acme-oidc", "eu-west-1");
    BucketPlace place = new BucketPlace(bucket, List.of("/nowhere/aws"));

    assertThatThrownBy(() -> place.read(KEY))
        .hasMessage("--s3 needs the AWS CLI, which cannot be started: /nowhere/aws");
  }

  /** In place of the AWS CLI: a directory is the bucket. */
  private BucketPlace place(String first) throws IOException {
    Path script = directory.resolve("aws");
    Files.writeString(
        script,
        """
        cd %s
        %s
        echo "$*" >> calls
        case $3 in
        s3://*) if [ -f object ]; then cat object; else echo 'fatal error: (404)' >&2; exit 1; fi ;;
        *) cp "$3" object ;;
        esac
        """
            .formatted(directory, first));
    return new BucketPlace(
        Bucket.parse("s3://acme-oidc/ci/", "eu-west-1"), List.of("sh", script.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://acme-oidc, eu-west-1, https://acme-oidc.s3.eu-west-1.amazonaws.com",
    "s3://acme-oidc/, us-gov-east-1, https://acme-oidc.s3.us-gov-east-1.amazonaws.com",
    "s3://acme-oidc/git/lab/, eu-west-1, https://acme-oidc.s3.eu-west-1.amazonaws.com/git/lab",
    "s3://acme-oidc, cn-north-1, https://acme-oidc.s3.cn-north-1.amazonaws.com.cn",
  })
  void a_bucket_has_an_address(String text, String region, String url) {
    assertThat(Bucket.parse(text, region).url()).hasToString(url);
  }

  @Test
  void everybody_may_read_the_documents_and_nothing_else() {
    assertThat(Bucket.parse("s3://acme-oidc/ci", "cn-north-1").readPolicy(List.of(KEY, "b")))
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":\"s3:GetObject\",\"Resource\":["
                + "\"arn:aws-cn:s3:::acme-oidc/ci/oauth/discovery/keys\","
                + "\"arn:aws-cn:s3:::acme-oidc/ci/b\"]}]}");
  }

  /** S3's certificate is for one label. */
  @Test
  void a_bucket_with_a_dot_needs_another_address() {
    Bucket bucket = Bucket.parse("s3://oidc.acme", "eu-west-1");

    assertThatThrownBy(bucket::url).hasMessageContaining("CloudFront");
  }

  @ParameterizedTest
  @CsvSource({
    "acme-oidc, eu-west-1",
    "https://acme-oidc, eu-west-1",
    "s3://, eu-west-1",
    "s3://Acme, eu-west-1",
    "s3://acme oidc, eu-west-1",
    "s3://acme-oidc/it's, eu-west-1",
    "s3://acme-oidc/%41, eu-west-1",
    "s3://acme-oidc, Ireland",
  })
  void what_is_no_bucket_is_refused(String text, String region) {
    assertThatThrownBy(() -> Bucket.parse(text, region))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://oidc.example.com", "https://example.com/a/b", "https://1.2.3.4"})
  void aws_takes_a_host_and_a_path(String url) {
    assertThat(PublicUrl.parse(url).providerName()).isEqualTo(url.substring(8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "oidc.example.com",
        "http://oidc.example.com",
        "https://",
        "https://oidc.example.com/",
        "https://oidc.example.com:8443",
        "https://oidc.example.com:443",
        "https://oidc.example.com?a=b",
        "https://oidc.example.com#a",
        "https://me@oidc.example.com",
        "https://oidc.example.com/.well-known/openid-configuration",
        "https://oidc.example.com/a'b",
        "https://oidc example.com",
      })
  void aws_takes_no_other_url(String url) {
    assertThatThrownBy(() -> PublicUrl.parse(url)).isInstanceOf(IllegalArgumentException.class);
  }
}
