package awsoidc.account;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * The operator's own credentials: a profile, or else what the SDK finds (environment, files, SSO,
 * the role of the machine).
 *
 * @param profile {@code --profile}, which counts more than the environment, as with the AWS CLI
 * @param environment of this process, by name
 */
public record IamAccess(Optional<String> profile, Function<String, Optional<String>> environment) {

  /** IAM is global: one region of each partition answers for all. */
  static Region region(String partition) {
    return switch (partition) {
      case "aws-cn" -> Region.AWS_CN_GLOBAL;
      case "aws-us-gov" -> Region.AWS_US_GOV_GLOBAL;
      case "aws-iso" -> Region.AWS_ISO_GLOBAL;
      case "aws-iso-b" -> Region.AWS_ISO_B_GLOBAL;
      case "aws-iso-e" -> Region.AWS_ISO_E_GLOBAL;
      case "aws-iso-f" -> Region.AWS_ISO_F_GLOBAL;
      case "aws-eusc" -> Region.of("eusc-de-east-1");
      default -> Region.AWS_GLOBAL;
    };
  }

  /** The partition that these credentials are probably of, by their region. */
  String partition() {
    return variable("AWS_REGION")
        .or(() -> variable("AWS_DEFAULT_REGION"))
        .or(this::regionOfProfile)
        .map(region -> PartitionMetadata.of(Region.of(region)).id())
        .orElse("aws");
  }

  /** Finds credentials, and looks whether there are any. */
  AwsCredentialsProvider credentials() throws IamTrouble {
    Optional<String> named =
        profile.or(() ->
            variable("AWS_ACCESS_KEY_ID").isPresent() ? Optional.empty() : variable("AWS_PROFILE"));
    try {
      AwsCredentialsProvider provider =
          named
              .<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
              .orElseGet(() -> DefaultCredentialsProvider.builder().build());
      provider.resolveCredentials();
      return provider;
    } catch (SdkException
        | IllegalArgumentException
        | IllegalStateException
        | UncheckedIOException e) {
      throw new IamTrouble(
          named
              .map(name -> "the AWS profile " + name + " gives no credentials: " + e.getMessage())
              .orElse(
                  "there are no AWS credentials: neither in the environment (AWS_ACCESS_KEY_ID),"
                      + " nor in the default profile, nor from this machine's role. Sign in, or"
                      + " name a profile (--profile NAME)"),
          e);
    }
  }

  private Optional<String> regionOfProfile() {
    try {
      return ProfileFile.defaultProfileFile()
          .profile(profile.or(() -> variable("AWS_PROFILE")).orElse("default"))
          .flatMap(found -> found.property(ProfileProperty.REGION));
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException unreadable) {
      return Optional.empty(); // credentials() says so
    }
  }

  private Optional<String> variable(String name) {
    return environment.apply(name).filter(value -> !value.isBlank());
  }
}
