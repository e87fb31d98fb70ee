package io.fastauth.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.metrics.Meters;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The metrics, labels and label values of the dashboard and the alerts exist in a running service. */
class MonitoringTest {

    private static final Path MONITORING = Path.of("..", "k8s", "monitoring");
    private static final Pattern METRIC = Pattern.compile("([a-z][a-zA-Z0-9]*_[a-zA-Z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*([a-z_]+)\\s*}}");
    private static final Set<String> FUNCTIONS = Set.of("histogram_quantile");
    /** The labels that Prometheus adds to every sample of a pod. */
    private static final Set<String> TARGET_LABELS = Set.of("pod");

    @TempDir
    private Path folder;

    private static List<String> dashboard() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        List<String> expressions = new ArrayList<>();
        dashboard
                .get("panels")
                .forEach(panel -> panel.get("targets")
                        .forEach(target -> expressions.add(target.get("expr").asText())));
        return expressions;
    }

    private static List<String> alerts() throws IOException {
        Map<String, Map<String, List<Map<String, List<Map<String, Object>>>>>> rules = new Yaml(
                        new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(MONITORING.resolve("alerts.yaml")));
        return rules.get("spec").get("groups").getFirst().get("rules").stream()
                .map(rule -> rule.get("expr").toString())
                .toList();
    }

    private Metrics scenario() throws IOException {
        try (Meters tls = new Meters();
                RunningServer server = RunningServer.start(
                        config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("m.db"))))) {
            // The command line adds it for a listener with TLS.
            tls.certificateExpiry("@default", Instant::now);
            TokenPair pair = Pairs.pair(server.get("/auth/token/new?client_id=me"));
            server.get("/access/health", "ACCESS-TOKEN", pair.accessToken());
            server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken());
            return new Metrics(Stream.concat(Metrics.of(server).samples().stream(), ofARestStore().stream())
                    .toList());
        }
    }

    /** In a process of its own, which also watches its settings. */
    private List<Metrics.Sample> ofARestStore() throws IOException {
        try (PersistenceApi api = PersistenceApi.start();
                Replica replica = Replica.start(
                        folder, Map.of("FASTAUTH_DATABASE_API_URL", api.url().toString()))) {
            return replica.metrics().samples();
        }
    }

    @Test
    void everyExpressionAsksForWhatIsThere() throws IOException {
        List<String> expressions =
                Stream.concat(dashboard().stream(), alerts().stream()).toList();
        assertTrue(expressions.size() > 20, expressions::toString);
        Metrics metrics = scenario();

        List<String> wrong = new ArrayList<>();
        expressions.forEach(expression -> wrong.addAll(problems(expression, metrics)));

        assertEquals(List.of(), wrong);
    }

    /** A legend names labels that the expression keeps. */
    @Test
    void everyLegendNamesLabelsThatAreLeft() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        dashboard.findParents("legendFormat").forEach(target -> {
            String expression = target.get("expr").asText();
            Set<String> left = new TreeSet<>(TARGET_LABELS);
            if (expression.contains("(")) {
                left.clear();
                GROUPING.matcher(expression)
                        .results()
                        .forEach(group -> left.addAll(List.of(group.group(1).split(",\\s*"))));
            }
            LEGEND.matcher(target.get("legendFormat").asText())
                    .results()
                    .forEach(label ->
                            assertTrue(left.contains(label.group(1)), () -> label.group() + ": " + expression));
        });
    }

    @Test
    void aWrongNameLabelOrValueIsFound() throws IOException {
        Metrics metrics = scenario();
        assertFalse(problems("sum(fastauth_decision_total)", metrics).isEmpty());
        assertFalse(
                problems("sum(fastauth_tokens_total{result=\"x\"})", metrics).isEmpty());
        assertFalse(problems("sum(fastauth_tokens_total{reason=\"reused\"})", metrics)
                .isEmpty());
        assertFalse(problems("sum(fastauth_tokens_total{reason=~\"rotated|reused\"})", metrics)
                .isEmpty());
        assertFalse(problems("sum by (client) (fastauth_tokens_total)", metrics).isEmpty());
        assertFalse(problems("sum without (client) (fastauth_tokens_total)", metrics)
                .isEmpty());
        assertFalse(problems("fastauth_tokens_total / on (client) fastauth_tokens_total", metrics)
                .isEmpty());
        assertFalse(
                problems("sum(fastauth_tokens_total{reason!=\"x\"})", metrics).isEmpty());
        assertFalse(problems("sum by (le) (fastauth_tokens_total)", metrics).isEmpty());
        assertEquals(List.of(), problems("sum by (reason) (fastauth_tokens_total{reason=\"rotated\"})", metrics));
    }

    private static List<String> problems(String expression, Metrics metrics) {
        List<String> problems = new ArrayList<>();
        Set<String> labels = labelsAsked(expression);
        Matcher metric = METRIC.matcher(GROUPING.matcher(expression).replaceAll(""));
        int found = 0;
        while (metric.find()) {
            String name = metric.group(1);
            // The text in braces is checked with its metric.
            if (FUNCTIONS.contains(name)) {
                continue;
            }
            found++;
            List<Map<String, String>> samples = metrics.samples().stream()
                    .filter(sample -> sample.name().equals(name))
                    .map(Metrics.Sample::labels)
                    .toList();
            if (samples.isEmpty()) {
                problems.add(expression + ": there is no " + name);
                continue;
            }
            if (metric.group(2) != null
                    && !MATCHER.matcher(metric.group(2)).replaceAll("").matches("[,\\s]*")) {
                problems.add(expression + ": cannot be read within {}");
            }
            values(metric.group(2)).entrySet().stream()
                    .filter(asked -> asked.getValue().stream()
                            .anyMatch(value ->
                                    samples.stream().noneMatch(sample -> value.equals(sample.get(asked.getKey())))))
                    .forEach(asked -> problems.add(expression + ": " + name + " has no " + asked));
            labels.stream()
                    .filter(label -> samples.stream().noneMatch(sample -> sample.containsKey(label)))
                    .forEach(label -> problems.add(expression + ": " + name + " has no label " + label));
        }
        if (found == 0) {
            problems.add(expression + ": asks for no metric");
        }
        return problems;
    }

    private static Set<String> labelsAsked(String expression) {
        return GROUPING.matcher(expression)
                .results()
                .flatMap(group -> Stream.of(group.group(1).split(",")))
                .map(String::strip)
                .filter(label -> !TARGET_LABELS.contains(label))
                .collect(Collectors.toSet());
    }

    private static Map<String, List<String>> values(String matchers) {
        return MATCHER.matcher(matchers == null ? "" : matchers)
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1),
                        match -> match.group(2).endsWith("=")
                                ? List.of(match.group(3))
                                : List.of(match.group(3).split("\\|"))));
    }
}
