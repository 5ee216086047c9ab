package awsoidc.config;

/** A place in the configuration; both count from 1. */
record Mark(int line, int column) {

  static final Mark START = new Mark(1, 1);
}
