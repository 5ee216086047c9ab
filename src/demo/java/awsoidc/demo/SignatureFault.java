package awsoidc.demo;

/**
 * What can be wrong with a request's signature, and how S3 ("Error responses", Amazon S3 API
 * Reference) and STS ("Common Errors", STS API Reference) each say so.
 */
enum SignatureFault {
  ANONYMOUS,
  MALFORMED,
  UNSIGNED_HEADERS,
  SKEWED,
  UNKNOWN_KEY,
  WRONG_TOKEN,
  EXPIRED,
  WRONG_HASH,
  WRONG_SIGNATURE;

  AwsRefusal forS3() {
    return switch (this) {
      case ANONYMOUS -> new AwsRefusal(403, "AccessDenied", "Access Denied");
      case MALFORMED ->
          new AwsRefusal(
              400,
              "AuthorizationHeaderMalformed",
              "The authorization header you provided is invalid.");
      case UNSIGNED_HEADERS ->
          new AwsRefusal(
              403,
              "AccessDenied",
              "There were headers present in the request which were not signed");
      case SKEWED ->
          new AwsRefusal(
              403,
              "RequestTimeTooSkewed",
              "The difference between the request time and the current time is too large.");
      case UNKNOWN_KEY ->
          new AwsRefusal(
              403,
              "InvalidAccessKeyId",
              "The AWS Access Key Id you provided does not exist in our records.");
      case WRONG_TOKEN ->
          new AwsRefusal(
              400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
      case EXPIRED -> new AwsRefusal(400, "ExpiredToken", "The provided token has expired.");
      case WRONG_HASH ->
          new AwsRefusal(
              400,
              "XAmzContentSHA256Mismatch",
              "The provided 'x-amz-content-sha256' header does not match what was computed.");
      case WRONG_SIGNATURE ->
          new AwsRefusal(
              403,
              "SignatureDoesNotMatch",
              "The request signature we calculated does not match the signature you provided. Check"
                  + " your key and signing method.");
    };
  }

  AwsRefusal forSts() {
    return switch (this) {
      case ANONYMOUS ->
          new AwsRefusal(
              403, "MissingAuthenticationToken", "Request is missing Authentication Token");
      case MALFORMED ->
          new AwsRefusal(
              400, "IncompleteSignature", "The Authorization header is incomplete or malformed.");
      case UNSIGNED_HEADERS ->
          new AwsRefusal(
              403,
              "SignatureDoesNotMatch",
              "'Host' and all 'X-Amz-' headers must be 'SignedHeaders' in the Authorization.");
      case SKEWED ->
          new AwsRefusal(
              403, "SignatureDoesNotMatch", "Signature expired or not yet current: x-amz-date");
      case UNKNOWN_KEY ->
          new AwsRefusal(
              403,
              "InvalidClientTokenId",
              "The security token included in the request is invalid.");
      case WRONG_TOKEN ->
          new AwsRefusal(
              403,
              "InvalidClientTokenId",
              "The security token included in the request is invalid.");
      case EXPIRED ->
          new AwsRefusal(
              403, "ExpiredToken", "The security token included in the request is expired");
      case WRONG_HASH ->
          new AwsRefusal(
              403, "SignatureDoesNotMatch", "The payload is not the one that was signed.");
      case WRONG_SIGNATURE ->
          new AwsRefusal(
              403,
              "SignatureDoesNotMatch",
              "The request signature we calculated does not match the signature you provided. Check"
                  + " your AWS Secret Access Key and signing method.");
    };
  }
}
