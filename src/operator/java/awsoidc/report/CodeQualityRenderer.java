package awsoidc.report;

import java.util.List;
import java.util.stream.Stream;

/** What a report says of places in files, as GitLab's code quality report. */
public final class CodeQualityRenderer implements Renderer {

  @Override
  public String render(Report report) {
    List<CodeQuality.Entry> entries =
        report.blocks().stream()
            .flatMap(block ->
                block instanceof Block.Remark remark
                    ? entry(report.command(), remark)
                    : Stream.empty())
            .toList();
    return JsonText.of(json -> CodeQuality.write(entries, json));
  }

  private static Stream<CodeQuality.Entry> entry(String command, Block.Remark remark) {
    return remark.position().stream()
        .map(position ->
            new CodeQuality.Entry(
                "aws-oidc-executor " + command, remark.level(), position, remark.text(), ""));
  }
}
