package awsoidc.container;

import com.fasterxml.jackson.core.JsonLocation;
import org.jspecify.annotations.Nullable;

/** A config.json says nothing usable; the message says where, and never quotes it. */
final class UnusableDockerConfig extends Exception {

  private static final long serialVersionUID = 1;

  UnusableDockerConfig(String why) {
    super(why);
  }

  UnusableDockerConfig(String why, @Nullable JsonLocation where) {
    super(
        where == null
            ? why
            : why + ", line " + where.getLineNr() + ", column " + where.getColumnNr());
  }
}
