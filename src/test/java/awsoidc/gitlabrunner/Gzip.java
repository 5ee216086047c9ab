package awsoidc.gitlabrunner;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Gzip archives that a runner uploads as parts of a form. */
final class Gzip {

  private Gzip() {}

  /** Unpacks the first gzip member in these bytes. */
  static ByteArrayOutputStream within(byte[] body) {
    int begin = 0;
    while (begin + 1 < body.length && !(body[begin] == 0x1f && body[begin + 1] == (byte) 0x8b)) {
      begin++;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (GZIPInputStream packed =
        new GZIPInputStream(new ByteArrayInputStream(body, begin, body.length - begin))) {
      for (int next = packed.read(); next >= 0; next = packed.read()) {
        text.write(next);
      }
    } catch (EOFException | ZipException formGoesOn) {
      return text; // the form's closing boundary is not another gzip member
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text;
  }
}
