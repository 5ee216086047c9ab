package awsoidc.issuer;

import java.io.IOException;
import java.util.Optional;

/** Where documents are put for everybody to read; paths are relative to the issuer's URL. */
public interface PublicPlace {

  /** What is there; empty if nothing is. */
  Optional<String> read(String path) throws IOException, InterruptedException;

  /** Puts a JSON document there: readers see all of it, or the one before. */
  void write(String path, String document) throws IOException, InterruptedException;

  /** Where that is, for people. */
  String describe(String path);
}
