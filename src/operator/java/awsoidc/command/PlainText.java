package awsoidc.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A job's log for whoever cannot show colours: without them, and without GitLab's sections. */
final class PlainText extends OutputStream {

  private static final Pattern CONTROL =
      Pattern.compile("section_(start|end):[0-9]+:[^\\r\\n]*\\r|\\u001b\\[[0-9;]*[A-Za-z]");

  private final OutputStream target;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  PlainText(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int b) throws IOException {
    line.write(b);
    if (b == '\n') {
      flushLine();
    }
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  @Override
  public void close() throws IOException {
    flushLine();
    target.flush();
  }

  private void flushLine() throws IOException {
    String text = line.toString(StandardCharsets.UTF_8);
    target.write(CONTROL.matcher(text).replaceAll("").getBytes(StandardCharsets.UTF_8));
    line.reset();
  }
}
