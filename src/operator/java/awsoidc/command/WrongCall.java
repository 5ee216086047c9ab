package awsoidc.command;

import java.io.IOException;

/** A command was called wrongly, or a file that it is to read cannot be read: exit code 2. */
final class WrongCall extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Of arguments; the command's usage is shown, too. */
  WrongCall(String message) {
    super(message);
  }

  /** Of a file. */
  WrongCall(IOException e) {
    this(String.valueOf(e.getMessage()), e);
  }

  WrongCall(String message, Exception e) {
    super(message, e);
  }
}
