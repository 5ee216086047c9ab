package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreambleTest {

  private static final String SHOW =
      "echo \"${AWS_ACCESS_KEY_ID-none} ${AWS_SESSION_TOKEN-none} ${AWS_PROFILE-none}"
          + " ${AWS_REGION-none}\"\n";

  private static final Map<String, String> OURS = ours();

  private static Map<String, String> ours() {
    Map<String, String> ours = new LinkedHashMap<>();
    ours.put("AWS_ACCESS_KEY_ID", "ASIAOURS");
    ours.put("AWS_SESSION_TOKEN", "it's $HOME `id` \\ \n\"ours\"");
    ours.put("AWS_REGION", "eu-west-1");
    return ours;
  }

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bash", "bash --posix", "sh", "busybox sh"})
  void a_session_is_whole_whatever_was_set_before(String shell) throws Exception {
    assertThat(
            run(
                shell,
                "export AWS_PROFILE=theirs AWS_ACCESS_KEY_ID=AKIATHEIRS\n"
                    + new Preamble(OURS, List.of(), Map.of(), false).text()
                    + SHOW
                    + "env | grep -c ^AWS_\n"))
        .isEqualTo("ASIAOURS it's $HOME `id` \\ \n\"ours\" none eu-west-1\n3\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "bash --posix", "sh", "busybox sh"})
  void it_is_whole_again_in_the_projects_directory_and_then_the_authors(String shell)
      throws Exception {
    Path project = Files.createDirectory(directory.resolve("it's mine"));
    Preamble preamble = new Preamble(OURS, List.of(), Map.of(), false);
    assertThat(
            run(
                shell,
                preamble.text()
                    + preamble.againIn(project.toString())
                    + "export AWS_PROFILE=theirs AWS_ACCESS_KEY_ID=AKIATHEIRS AWS_REGION=r\n"
                    + ("cd '" + directory + "'\n")
                    + SHOW
                    + ("cd \"" + project + "\" && pwd\n")
                    + SHOW
                    + "export AWS_PROFILE=own; cd ..; cd \"it's mine\"\n"
                    + SHOW))
        .isEqualTo(
            """
            AKIATHEIRS it's $HOME `id` \\\s
            "ours" theirs r
            %s
            ASIAOURS it's $HOME `id` \\\s
            "ours" none r
            ASIAOURS it's $HOME `id` \\\s
            "ours" own r
            """
                .formatted(project));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "bash --posix", "sh", "busybox sh"})
  void a_script_can_still_write_its_token_to_the_file_that_the_job_names(String shell)
      throws Exception {
    Path token = directory.resolve("a token");
    assertThat(
            run(
                shell,
                "set -eu\n"
                    + new Preamble(OURS, List.of(), Map.of(), false).againIn(directory.toString())
                    + ("export AWS_WEB_IDENTITY_TOKEN_FILE='" + token + "' AWS_ROLE_ARN=theirs\n")
                    + ("cd '" + directory + "'\n")
                    + "echo eyJ > \"${AWS_WEB_IDENTITY_TOKEN_FILE}\"\n"
                    + "env | grep -e WEB_IDENTITY -e ROLE_ARN -e __aws || echo nothing\n"))
        .isEqualTo("nothing\n");
    assertThat(token).hasContent("eyJ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "bash --posix", "sh", "busybox sh"})
  void files_of_home_are_read_unless_they_say_who_the_default_profile_is(String shell)
      throws Exception {
    String show = "echo \"${AWS_CONFIG_FILE-home} ${AWS_SHARED_CREDENTIALS_FILE-home}\"\n";
    Map<String, String> ours = Map.of("AWS_CONFIG_FILE", "c", "AWS_SHARED_CREDENTIALS_FILE", "s");
    List<String> both = List.of("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE");
    String preamble = new Preamble(ours, both, Map.of(), false).text();
    String writing = new Preamble(ours, both, Map.of(), true).text();
    Path aws = Files.createDirectory(directory.resolve(".aws"));
    String home = "HOME='" + directory + "'\nset -eu\n";
    assertThat(run(shell, home + preamble + show)).isEqualTo("c s\n");
    assertThat(run(shell, home + writing + show)).isEqualTo("home home\n");
    Files.writeString(
        aws.resolve("config"),
        "[default]\nregion = r\n\n# x\n[profile p]\nrole_arn = a\nsource_profile = default");
    Files.writeString(aws.resolve("credentials"), "[default]\r\naws_access_key_id=x");
    assertThat(run(shell, home + preamble + show)).isEqualTo("home s\n");
    assertThat(run(shell, home + writing + show)).isEqualTo("home s\n");
    for (String theirs :
        List.of("credential_process = x", " role_arn=x", "endpoint_url = http://x")) {
      Files.writeString(aws.resolve("config"), "[p]\nx=y\n[profile default]\n" + theirs);
      assertThat(run(shell, home + preamble + show)).as(theirs).isEqualTo("c s\n");
    }
    Files.writeString(
        aws.resolve("config"), "[DEFAULT]\ncredential_process = x\n[default]\nregion = r\n");
    assertThat(run(shell, home + preamble + show)).as("all profiles, to boto3").isEqualTo("c s\n");
    assertThat(run(shell, "unset HOME; set -eu\n" + preamble + show)).isEqualTo("c s\n");
  }

  /** The script's shell knows what it sets, and may read it or write to it. */
  @Test
  void what_sdks_would_disagree_on_reaches_programs_by_another_name_or_not_at_all()
      throws Exception {
    Map<String, String> renamed =
        Map.of("AWS_PROFILE", "__hidden", "AWS_DEFAULT_PROFILE", "AWS_OTHER");
    Path sourced = directory.resolve("sourced.sh");
    Files.writeString(sourced, "export AWS_PROFILE=p\nAWS_DEFAULT_PROFILE=d\n");
    assertThat(
            run(
                "bash",
                "export AWS_PROFILE=before\n"
                    + new Preamble(OURS, List.of(), renamed, false).text()
                    + "set -eu\n"
                    + ": | eval $'echo ${AWS_PROFILE-unset}; set -a; . "
                    + sourced
                    + "; set +a; echo $AWS_PROFILE $AWS_DEFAULT_PROFILE; unset AWS_PROFILE;"
                    + " echo ${AWS_PROFILE-unset}; f() { export AWS_PROFILE=q; }; f;"
                    + " env | grep -e PROFILE -e OTHER -e hidden | sort\n'\n"))
        .isEqualTo("unset\np d\nunset\nAWS_OTHER=d\n__hidden=q\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox sh", "bash --posix"})
  void a_shell_that_cannot_rename_goes_on(String shell) throws Exception {
    assertThat(
            run(
                shell,
                "set -eu\n"
                    + new Preamble(OURS, List.of(), Map.of("AWS_PROFILE", "__hidden"), false).text()
                    + "export AWS_PROFILE=p; echo $AWS_PROFILE\n"))
        .isEqualTo("p\n");
  }

  @Test
  void what_a_profile_made_read_only_stops_no_script() throws Exception {
    assertThat(
            run(
                "bash",
                "readonly AWS_PROFILE=theirs\n"
                    + new Preamble(OURS, List.of(), Map.of(), false).text()
                    + "echo goes on\n"))
        .isEqualTo("goes on\n");
  }

  private static String run(String shell, String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(shell.split(" ")));
    Executables.assumeInstalled(builder.command().getFirst());
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var in = process.getOutputStream()) {
      in.write(script.getBytes(UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return out;
  }
}
