package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.Sandboxes;
import awsoidc.container.ContainerPlan;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.report.Block;
import awsoidc.report.Report;
import awsoidc.sandbox.BubblewrapPlan;
import awsoidc.sandbox.ContainersPlan;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.sandbox.UserPlan;
import awsoidc.stage.JobDecision;
import awsoidc.stage.SandboxChoice;
import awsoidc.stage.StageContext;
import awsoidc.state.JobState;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSearch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What config would decide for a job, by config's own code; but nothing is sent, recorded or
 * written.
 */
final class JobTrial implements JobDecision.Sequel<Report.Draft> {

  private static final String WARNING = "WARNING: ";

  private final Configuration configuration;
  private final TriedJob tried;
  private final StageContext context;
  private final ByteArrayOutputStream log;
  private final boolean planned;
  private final Report.Draft draft;

  /**
   * @param planned whether the sandbox is planned, too, which this machine must fit
   * @param log where the context's log goes
   */
  JobTrial(
      Configuration configuration,
      TriedJob tried,
      StageContext context,
      ByteArrayOutputStream log,
      boolean planned,
      Report.Draft draft) {
    this.configuration = configuration;
    this.tried = tried;
    this.context = context;
    this.log = log;
    this.planned = planned;
    this.draft = draft;
  }

  /** Reports it; an error if config would refuse the job. */
  void run() throws IOException {
    if (new TokenSearch(configuration.token()).in(tried.job().variables())
        instanceof TokenSearch.Result.Found(IdToken token)) {
      TokenStory story = new TokenStory(token.claims(), tried.absent(), draft);
      story.addClaims();
      story.addRules(configuration.rules());
    }
    draft.heading("This job");
    new JobDecision<>(context, configuration, tried.job(), this).decide();
  }

  @Override
  public Report.Draft accept(
      Optional<IdToken> token, Optional<JobState.Credentials> credentials, Optional<String> hint) {
    addLog();
    List<Block.Row> rows = new ArrayList<>();
    credentials.ifPresentOrElse(
        granted -> {
          rows.addAll(GrantRows.of(granted.grant(), tried.job().timeout().isPresent()));
          rows.add(new Block.Row("region", granted.jobRegion().orElse("the job's own")));
          rows.add(new Block.Row("delivery", name(granted.delivery().way())));
        },
        () -> rows.add(new Block.Row("credentials", "none")));
    SandboxChoice choice = new SandboxChoice(context, configuration, tried.job());
    token.ifPresent(choice::trust);
    List<String> refusals = new ArrayList<>();
    addSandbox(choice, credentials.map(granted -> granted.delivery().way()), rows, refusals);
    draft.table(rows);
    hint.ifPresent(line -> draft.paragraph("If its script fails, its log says: " + line));
    refusals.forEach(draft::error);
    return draft;
  }

  @Override
  public Report.Draft refuse(Optional<IdToken> token, Refusal refusal) {
    addLog();
    List<String> lines =
        refusal.lines(new Help(context.home(), configuration.reporting().helpUrl()));
    draft.error("It is refused (" + refusal.entry().id() + "): " + lines.getFirst());
    draft.code(lines.subList(1, lines.size()));
    return draft;
  }

  private void addSandbox(
      SandboxChoice choice, Optional<Way> way, List<Block.Row> rows, List<String> refusals) {
    try {
      Sandboxes.Choice chosen = choice.choice();
      String type = chosen.settings().own().type();
      rows.add(
          new Block.Row(
              "sandbox",
              configuration.sandboxes().choices().size() > 1
                  ? type + " (" + chosen.name() + ")"
                  : type));
      if (planned && tried.job().facts().containsKey("project_id")) {
        SandboxPlan plan = choice.plan(List.of());
        addPlan(plan, rows);
        plan.type()
            .noServers()
            .filter(why -> way.equals(Optional.of(Way.ENDPOINT)))
            .ifPresent(refusals::add);
      }
    } catch (UnusableSandbox e) {
      refusals.add("sandbox: " + e.getMessage());
    } catch (IOException e) {
      refusals.add("sandbox: on this machine, " + e.getMessage());
    }
  }

  private static void addPlan(SandboxPlan plan, List<Block.Row> rows) {
    switch (plan.type()) {
      case UserPlan(var account) -> rows.add(new Block.Row("scripts run as", account.name()));
      case BubblewrapPlan bubblewrap ->
          bubblewrap
              .account()
              .ifPresent(account -> rows.add(new Block.Row("scripts run as", account.name())));
      case ContainersPlan containers -> addContainers(containers.containers(), rows);
      default -> {}
    }
    rows.add(new Block.Row("builds", plan.buildsOnMachine().toString()));
  }

  private static void addContainers(ContainerPlan plan, List<Block.Row> rows) {
    rows.add(new Block.Row("image", plan.image().name().toString()));
    plan.services()
        .forEach(service -> rows.add(new Block.Row("service", service.image().name().toString())));
  }

  /** What config would say in the job's log. */
  private void addLog() {
    log.toString(StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> {
          if (line.startsWith(WARNING)) {
            draft.warning(line.substring(WARNING.length()));
          } else {
            draft.paragraph(line);
          }
        });
  }

  private static String name(Way way) {
    return way.name().toLowerCase(Locale.ROOT);
  }
}
