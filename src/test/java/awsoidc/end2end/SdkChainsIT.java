package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.Role;
import awsoidc.demo.RoleChain;
import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.end2end.support.PythonTools;
import awsoidc.end2end.support.SdkPrograms;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real SDKs in one job, each with its own order of looking for credentials. */
@Tag("sdks")
class SdkChainsIT {

  private static final String TARGET = "arn:aws:iam::123456789012:role/Target";

  /** Another role that trusts the job's id_token, which the rule does not name. */
  private static final String OWN = "arn:aws:iam::123456789012:role/Own";

  private static final String WEB =
      "printf %s \"$AWS_ID_TOKEN\" > \"$TMPDIR/token\"\n"
          + ("export AWS_ROLE_ARN=" + OWN)
          + " AWS_WEB_IDENTITY_TOKEN_FILE=\"$TMPDIR/token\"\n";

  @RegisterExtension private final World world = new World();

  private static Map<String, String> sdks = Map.of();

  @BeforeAll
  static void install() {
    sdks = SdkPrograms.commands();
  }

  @ParameterizedTest
  @CsvSource({
    "environment, true, ShopDeploy",
    "files, true, ShopDeploy",
    "endpoint, true, ShopDeploy",
    // The script's text shows that it chooses a profile, so environment becomes files.
    "environment, chain default, Target",
    "files, chain default, Target",
    "endpoint, chain EcsContainer, Target",
    "endpoint, by_default EcsContainer, Target",
    // Chosen elsewhere than in the script's text: the job's session is used.
    "environment, sourced_web, ShopDeploy",
    "files, sourced_web, ShopDeploy",
    "endpoint, sourced_web, ShopDeploy",
    "environment, sourced_profile Environment, ShopDeploy",
    // A profile that the script chooses is used.
    "endpoint, sourced_web_and_profile EcsContainer, Target",
    "files, default_profile default, Target",
    "endpoint, default_profile EcsContainer, Target",
    // So do keys that a script exports.
    "environment, keys, Target",
    "files, keys, Target",
    "endpoint, keys, Target"
  })
  void all_act_as_one_role(String delivery, String what, String role) throws IOException {
    configure("delivery: " + delivery);
    DriverCall call = run(world.granted().script(lines(what)));
    assertOne(call, role);
    if (what.startsWith("chain") && delivery.equals("environment")) {
      assertThat(call.stdout().text()).doesNotContain("AWS_ACCESS_KEY_ID");
    }
  }

  /** Reports as a skipped test which SDKs the others run without. */
  @ParameterizedTest
  @CsvSource({
    "cli-v2, /usr/bin/aws is not there (apt: awscli)",
    "javascript, node and npm are not installed or their registry is out of reach",
    "go, go is not installed or its module proxy is out of reach"
  })
  void a_further_sdk_is_among_them(String name, String whyNot) throws IOException {
    assumeTrue(sdks.containsKey(name), whyNot + "; target/sdks/*/fetch.log may say more");
    configure("delivery: environment");
    DriverCall call = run(world.granted().script(lines("true")));
    assertThat(call.stdout().text()).containsPattern("(?m)^" + name + "=\\S+$");
    assertOne(call, "ShopDeploy");
  }

  /** Between a web identity role and a profile, SDKs choose differently. */
  @ParameterizedTest
  @ValueSource(strings = {"environment", "files", "endpoint"})
  void ours_hold_beside_both_where_the_operator_says_so(String delivery) throws IOException {
    configure("on_conflict: executor, delivery: " + delivery);
    String[] lines = lines("chain Environment");
    lines[0] += "; export AWS_ROLE_ARN=" + OWN + " AWS_WEB_IDENTITY_TOKEN_FILE=/nowhere";
    assertOne(run(world.granted().script(lines)), "ShopDeploy");
  }

  @ParameterizedTest
  @CsvSource({"files, default", "endpoint, EcsContainer"})
  void a_config_file_that_the_job_names_is_chained_on_ours(String delivery, String source)
      throws IOException {
    configure("on_conflict: job, delivery: " + delivery);
    Path file = world.root().resolve("their-config");
    World.write(file, profile("default".equals(source) ? "p" : "default", source));
    String choose = delivery.equals("files") ? "export AWS_PROFILE=p" : "true";
    DriverCall call =
        run(world.granted().variable("AWS_CONFIG_FILE", file.toString()).script(lines(choose)));
    assertOne(call, "Target");
  }

  @ParameterizedTest
  @CsvSource({"environment", "files", "endpoint"})
  void what_the_cli_configures_is_read(String delivery) throws IOException {
    configure("delivery: " + delivery);
    String aws = PythonTools.bin("aws");
    DriverCall call =
        run(
            world
                .granted()
                .script(
                    aws + " configure set region eu-north-1 --profile mine",
                    aws + " configure set aws_access_key_id AKIAMINE --profile mine",
                    aws + " configure get region --profile mine",
                    aws + " configure get aws_access_key_id --profile mine"));
    assertThat(call.stdout().text()).contains("eu-north-1\n", "AKIAMINE\n");
  }

  @Test
  void a_default_profile_of_the_account_is_not_taken_for_the_jobs() throws IOException {
    configure("delivery: files");
    Path aws = Files.createDirectories(home().resolve(".aws"));
    World.write(aws.resolve("config"), profile("default", "EcsContainer"));
    assertOne(run(world.granted().script(lines("true"))), "ShopDeploy");
  }

  private void configure(String credentials) {
    world.configure(World.ONE_RULE + "credentials: {" + credentials + "}\n");
    world.sts().role(new Role(OWN, world.role(Duration.ofHours(1)).trust()));
    world.sts().chain(new RoleChain(TARGET, World.ROLE, ""));
  }

  private Path home() {
    return world.root().resolve("home-of-sdks");
  }

  private DriverCall run(JobBuilder job) throws IOException {
    Files.createDirectories(home());
    try (DriverSession session =
        world.prepared(world.runner().environment("HOME", home().toString()), job)) {
      World.succeeded(session.run("get_sources"));
      return World.succeeded(session.run("build_script"));
    }
  }

  private String[] lines(String what) throws IOException {
    String[] words = what.split(" ", 2);
    String first =
        switch (words[0]) {
          case "chain" -> write(profile("p", words[1])) + "; export AWS_PROFILE=p";
          case "by_default" -> write(profile("default", words[1]));
          case "default_profile" ->
              write(profile("p", words[1])) + "; export AWS_DEFAULT_PROFILE=p";
          case "sourced_web" -> sourced(WEB);
          case "sourced_profile" ->
              sourced(write(profile("p", words[1])) + "\nexport AWS_PROFILE=p\n");
          case "sourced_web_and_profile" ->
              ": ~/.aws; "
                  + sourced(write(profile("p", words[1])) + "\nexport AWS_PROFILE=p\n" + WEB);
          case "keys" ->
              "set -- $("
                  + PythonTools.bin("aws")
                  + " --endpoint-url "
                  + world.sts().url()
                  + " --ca-bundle "
                  + World.authority()
                  + " sts assume-role --role-session-name own --role-arn "
                  + TARGET
                  + " --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output"
                  + " text)\n"
                  + "export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3";
          default -> what;
        };
    StringBuilder all =
        new StringBuilder("export AWS_ENDPOINT_URL_STS=")
            .append(world.sts().url())
            .append(" AWS_EC2_METADATA_DISABLED=true AWS_CA_BUNDLE=")
            .append(World.authority())
            .append(" NODE_EXTRA_CA_CERTS=")
            .append(World.authority())
            .append('\n');
    // All at once, as each takes half a second.
    sdks.forEach((name, command) ->
        all.append("{ echo \"").append(name).append("=$(").append(command).append(")\"; } &\n"));
    return new String[] {first, all + "wait"};
  }

  private String sourced(String text) throws IOException {
    Path file = world.root().resolve("sourced.sh");
    World.write(file, text);
    return ". " + file;
  }

  private static String write(String profile) {
    return "mkdir -p ~/.aws; printf '" + profile.replace("\n", "\\n") + "' > ~/.aws/config";
  }

  private static String profile(String name, String source) {
    return (name.equals("default") ? "[default]" : "[profile " + name + "]")
        + "\nrole_arn = "
        + TARGET
        + (source.equals("default") ? "\nsource_profile = " : "\ncredential_source = ")
        + source
        + "\n";
  }

  /** Every access key that a program printed belongs to that role. */
  private void assertOne(DriverCall call, String role) {
    Map<String, String> roles = new TreeMap<>();
    Matcher line = Pattern.compile("(?m)^([a-z0-9-]+)=(\\S*)$").matcher(call.stdout().text());
    while (line.find()) {
      roles.put(
          line.group(1),
          world
              .sts()
              .issued()
              .find(line.group(2))
              .map(TemporaryCredentials::assumedRoleArn)
              .orElse(line.group(2))
              .replaceFirst("^arn:.*:assumed-role/([^/]*)/.*", "$1"));
    }
    assertThat(roles.keySet()).as(call.stderr().text()).isEqualTo(new TreeMap<>(sdks).keySet());
    if (role.equals("Target")) {
      // Debian's 2.9 does not know AWS_ENDPOINT_URL_STS yet and would ask AWS itself.
      roles.remove("cli-v2");
    }
    assertThat(roles.values()).as(roles + call.stderr().text()).containsOnly(role);
  }
}
