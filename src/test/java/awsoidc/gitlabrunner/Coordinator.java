package awsoidc.gitlabrunner;

import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.RunnerGeneration;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GitLab as a runner sees it: the internal job API that hands out jobs, takes their logs and learns
 * how they ended.
 */
final class Coordinator implements AutoCloseable {

  private static final Pattern JOB = Pattern.compile("/api/v4/jobs/(\\d+)(?:/trace|/artifacts)?");

  /** Failure reasons that GitLab knows; a runner maps all others to the first. */
  private static final List<String> FAILURE_REASONS =
      List.of(
          "unknown_failure",
          "script_failure",
          "runner_system_failure",
          "job_execution_timeout",
          "job_canceled",
          "runner_interrupted");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<OfferedJob> waiting = new ConcurrentLinkedQueue<>();
  private final Map<Long, OfferedJob> jobs = new ConcurrentHashMap<>();

  private Coordinator(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** Listens on a free port of 127.0.0.1. */
  static Coordinator start() throws IOException {
    return new Coordinator(
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0));
  }

  /** {@code url} of config.toml. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Queues a job for the next runner that asks. */
  OfferedJob offer(Job job, Map<String, Object> more) {
    OfferedJob offered = new OfferedJob(job, more);
    jobs.put(job.id(), offered);
    waiting.add(offered);
    return offered;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange http) throws IOException {
    try (http) {
      byte[] body = http.getRequestBody().readAllBytes();
      String path = http.getRequestURI().getPath();
      switch (http.getRequestMethod() + " " + path) {
        case "POST /api/v4/jobs/request" -> handOut(http);
        case "POST /api/v4/runners/verify" -> answer(http, 200, "{\"id\": 1, \"token\": \"t\"}");
        default -> {
          Optional<OfferedJob> job = job(path);
          if (job.isPresent()) {
            update(http, job.get(), body);
          } else {
            answer(http, 404, "{\"message\": \"404 Not Found\"}");
          }
        }
      }
    }
  }

  private Optional<OfferedJob> job(String path) {
    Matcher job = JOB.matcher(path);
    return job.matches()
        ? Optional.ofNullable(jobs.get(Long.valueOf(job.group(1))))
        : Optional.empty();
  }

  private void handOut(HttpExchange http) throws IOException {
    OfferedJob next = waiting.poll();
    if (next == null) {
      http.sendResponseHeaders(204, -1);
    } else {
      answer(http, 201, payload(next));
    }
  }

  private static void update(HttpExchange http, OfferedJob job, byte[] body) throws IOException {
    if (http.getRequestMethod().equals("PATCH")) {
      String range = http.getRequestHeaders().getFirst("Content-Range");
      int length = job.append(Integer.parseInt(range.substring(0, range.indexOf('-'))), body);
      http.getResponseHeaders().set("Range", "0-" + length);
      http.getResponseHeaders().set("X-GitLab-Trace-Update-Interval", "1");
      http.getResponseHeaders().set("Job-Status", job.tellStatus());
      http.sendResponseHeaders(202, -1);
    } else if (http.getRequestMethod().equals("POST")) {
      job.uploaded(body);
      answer(http, 201, "{}");
    } else {
      Ending ending = Ending.of(json(new String(body, StandardCharsets.UTF_8)));
      http.getResponseHeaders().set("Job-Status", job.tellStatus());
      http.sendResponseHeaders(200, -1);
      if (!ending.state().equals("running")) {
        job.ended(ending);
      }
    }
  }

  /**
   * GitLab sends all fields that it has; older runners ignore unknown ones. Fields without a value
   * are left out as GitLab does: an empty {@code run} would not parse as steps, and runners before
   * 17 refuse unknown image options.
   */
  private static String payload(OfferedJob offered) {
    Map<String, Object> payload =
        new LinkedHashMap<>(json(offered.job().responseJson(RunnerGeneration.V19)));
    payload.remove("run");
    if (payload.get("image") instanceof Map<?, ?> image) {
      Map<Object, Object> sent = new LinkedHashMap<>(image);
      sent.remove("executor_opts");
      payload.put("image", sent);
    }
    payload.put(
        "features",
        Map.of(
            "trace_sections",
            true,
            "token_mask_prefixes",
            List.of("glpat-", "glcbt-"),
            "failure_reasons",
            FAILURE_REASONS));
    payload.putAll(offered.payload());
    return JSONObjectUtils.toJSONString(payload);
  }

  private static Map<String, Object> json(String text) {
    try {
      return JSONObjectUtils.parse(text);
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a JSON object: " + text, e);
    }
  }

  private static void answer(HttpExchange http, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    http.getResponseHeaders().set("Content-Type", "application/json");
    http.sendResponseHeaders(status, body.length);
    http.getResponseBody().write(body);
  }
}
