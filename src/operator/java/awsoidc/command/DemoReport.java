package awsoidc.command;

import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.Stage;
import awsoidc.report.Block.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The table under the demo's log. */
final class DemoReport {

  private final JobResult result;
  private final DemoWorld world;
  private final List<Path> left;

  /**
   * @param left what of the job is still there
   */
  DemoReport(JobResult result, DemoWorld world, List<Path> left) {
    this.result = result;
    this.world = world;
    this.left = left;
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("job", outcome()));
    for (TemporaryCredentials session : world.sts().issued().all()) {
      rows.add(new Row("role", DemoWorld.ROLE));
      rows.add(new Row("session name", sessionName(session)));
      rows.add(new Row("expires", session.expiration().toString()));
    }
    world
        .s3()
        .creators()
        .forEach(
            (bucket, creator) -> rows.add(new Row("bucket", bucket + ", created by " + creator)));
    for (Stage stage : Stage.values()) {
      rows.add(new Row(stage.executable(), times(result.calls(stage))));
    }
    rows.add(new Row("calls of STS", String.valueOf(world.sts().requests())));
    rows.add(new Row("cleaned up", cleanedUp()));
    return rows;
  }

  private String outcome() {
    String status = result.outcome().status();
    return result.outcome().isSuccess() ? status : status + ", " + result.outcome().words();
  }

  private String cleanedUp() {
    return left.isEmpty()
        ? "all of it: the job's directory, its sealed state, its file variables"
        : "not " + left.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static String times(List<DriverCall> calls) {
    return calls.stream()
        .map(call ->
            (call.subStage().isEmpty() ? "" : call.subStage() + " ")
                + call.wall().toMillis()
                + " ms")
        .collect(Collectors.joining(", "));
  }

  private static String sessionName(TemporaryCredentials session) {
    String arn = session.assumedRoleArn();
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
