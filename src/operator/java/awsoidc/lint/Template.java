package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The functions of a CloudFormation template ("Intrinsic function reference", CloudFormation
 * Template Reference), as far as the template itself has their values: the account, and OIDC
 * providers that it makes. All else is hidden.
 */
final class Template {

  /** Any would do: policies are judged by a provider's host. */
  private static final Map<String, String> PSEUDO_PARAMETERS =
      Map.of(
          "AWS::AccountId", "123456789012",
          "AWS::Partition", "aws",
          "AWS::Region", "us-east-1",
          "AWS::URLSuffix", "amazonaws.com");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(!?)([^}]+)}");

  private final Piece root;

  Template(Piece root) {
    this.root = root;
  }

  /** The same without functions. */
  Piece resolve(Piece piece) {
    return switch (piece) {
      case Piece.Text text -> text;
      case Piece.Elements(List<Piece> elements, Mark mark) ->
          new Piece.Elements(elements.stream().map(this::resolve).toList(), mark);
      case Piece.Members(List<Piece.Member> members, Mark mark)
          when members.size() == 1 && isFunction(members.getFirst().name()) ->
          call(members.getFirst().name(), members.getFirst().value(), mark);
      case Piece.Members(List<Piece.Member> members, Mark mark) ->
          new Piece.Members(
              members.stream()
                  .map(one -> new Piece.Member(one.name(), one.mark(), resolve(one.value())))
                  .toList(),
              mark);
    };
  }

  private static boolean isFunction(String name) {
    return name.equals("Ref") || name.startsWith("Fn::");
  }

  private Piece call(String function, Piece argument, Mark mark) {
    Optional<String> known =
        switch (function) {
          case "Ref" -> argument.known().flatMap(this::value);
          case "Fn::GetAtt" -> attribute(argument).flatMap(this::value);
          case "Fn::Join" -> joined(argument);
          default -> Optional.empty();
        };
    if (function.equals("Fn::Sub")) {
      return substituted(argument, mark);
    }
    return known
        .map(text -> new Piece.Text(text, mark))
        .orElseGet(() -> new Piece.Text("${" + words(function, argument) + "}", true, mark));
  }

  private static String words(String function, Piece argument) {
    return argument.asList().stream()
        .map(one -> one.known().orElse("…"))
        .collect(Collectors.joining(".", function.equals("Ref") ? "" : function + " ", ""));
  }

  /** Only the ARN of a provider is of use, which {@code Ref} gives, too. */
  private static Optional<String> attribute(Piece argument) {
    String name =
        argument.asList().stream()
            .map(one -> one.known().orElse(""))
            .collect(Collectors.joining("."));
    return name.endsWith(".Arn")
        ? Optional.of(name.substring(0, name.length() - ".Arn".length()))
        : Optional.empty();
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(PSEUDO_PARAMETERS.get(name)).or(() -> providerArn(name));
  }

  /**
   * Of a provider that the template makes; the second type is that of the CDK's older construct.
   */
  private Optional<String> providerArn(String resource) {
    return root.at("Resources")
        .flatMap(resources -> resources.at(resource))
        .filter(one ->
            one.at("Type")
                .flatMap(Piece::known)
                .filter(type ->
                    type.equals("AWS::IAM::OIDCProvider")
                        || type.equals("Custom::AWSCDKOpenIdConnectProvider"))
                .isPresent())
        .flatMap(one -> one.at("Properties"))
        .flatMap(properties -> properties.at("Url").or(() -> properties.at("url")))
        .flatMap(Piece::known)
        .map(
            url -> "arn:aws:iam::123456789012:oidc-provider/" + url.replaceFirst("^https?://", ""));
  }

  private Piece substituted(Piece argument, Mark mark) {
    List<Piece> arguments = argument.asList();
    if (arguments.isEmpty() || !(arguments.getFirst() instanceof Piece.Text template)) {
      return new Piece.Text("${Fn::Sub …}", true, mark);
    }
    boolean hidden = false;
    StringBuilder text = new StringBuilder();
    Matcher variable = VARIABLE.matcher(template.text());
    while (variable.find()) {
      boolean literal = !variable.group(1).isEmpty();
      Optional<String> known =
          literal
              ? Optional.of("${" + variable.group(2) + "}")
              : value(variable.group(2).replaceFirst("\\.Arn$", ""));
      hidden |= known.isEmpty();
      variable.appendReplacement(text, Matcher.quoteReplacement(known.orElse(variable.group())));
    }
    return new Piece.Text(variable.appendTail(text).toString(), hidden, template.mark());
  }

  private Optional<String> joined(Piece argument) {
    List<Piece> arguments = argument.asList();
    if (arguments.size() != 2) {
      return Optional.empty();
    }
    List<Optional<String>> parts =
        arguments.get(1).asList().stream().map(part -> resolve(part).known()).toList();
    return parts.stream().allMatch(Optional::isPresent)
        ? arguments
            .getFirst()
            .known()
            .map(separator ->
                parts.stream().map(Optional::orElseThrow).collect(Collectors.joining(separator)))
        : Optional.empty();
  }
}
