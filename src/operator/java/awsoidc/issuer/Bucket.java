package awsoidc.issuer;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A bucket of S3 and the beginning of the keys in it.
 *
 * @param prefix empty, or without a slash at either end
 */
public record Bucket(String name, String prefix, String region) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("[\\w./-]*");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-\\d+");

  /**
   * Reads {@code s3://bucket/prefix}.
   *
   * @throws IllegalArgumentException whose message says what is wrong
   */
  public static Bucket parse(String text, String region) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("--s3 must be s3://BUCKET or s3://BUCKET/PREFIX", e);
    }
    String name = uri.getAuthority();
    if (!"s3".equals(uri.getScheme()) || name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("--s3 must be s3://BUCKET or s3://BUCKET/PREFIX");
    }
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException("--region must be such as eu-west-1");
    }
    String prefix = uri.getRawPath().replaceAll("^/+|/+$", "");
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("--s3: PREFIX may have letters, digits and _ . / - only");
    }
    return new Bucket(name, prefix, region);
  }

  String key(String path) {
    return prefix.isEmpty() ? path : prefix + "/" + path;
  }

  /**
   * Its own address.
   *
   * @throws IllegalArgumentException if it has none that TLS can vouch for
   */
  public PublicUrl url() {
    if (name.contains(".")) {
      throw new IllegalArgumentException(
          "S3's certificate does not fit a bucket's name with a dot: put CloudFront before it and"
              + " name its URL with --issuer");
    }
    String host = name + ".s3." + region + ".amazonaws.com" + (isChina() ? ".cn" : "");
    return new PublicUrl("https://" + host + (prefix.isEmpty() ? "" : "/" + prefix));
  }

  /** A bucket policy that lets everybody read these objects, and does nothing else. */
  public String readPolicy(List<String> paths) {
    String resources =
        paths.stream()
            .map(path -> "\"arn:" + partition() + ":s3:::" + name + "/" + key(path) + "\"")
            .collect(Collectors.joining(","));
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
        + "\"Action\":\"s3:GetObject\",\"Resource\":["
        + resources
        + "]}]}";
  }

  private String partition() {
    if (isChina()) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  private boolean isChina() {
    return region.startsWith("cn-");
  }
}
