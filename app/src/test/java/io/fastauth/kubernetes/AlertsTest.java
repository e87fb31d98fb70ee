package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fastauth.testing.Manifests;
import io.fastauth.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus parses the expressions of the alerts and of the dashboard, and decides when the alerts fire. */
class AlertsTest {

    private static final Path K8S = Path.of("..", "k8s");
    private static final Path MONITORING = K8S.resolve("monitoring");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static PrometheusRule alerts() throws IOException {
        return Manifests.read(Files.readString(MONITORING.resolve("alerts.yaml")))
                .only(PrometheusRule.class);
    }

    private static Set<String> names() throws IOException {
        return alerts().getSpec().getGroups().getFirst().getRules().stream()
                .map(Rule::getAlert)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** JSON is YAML. */
    private Program promtool(String command, Object rules, String asked) throws IOException {
        Path promtool = Program.installed("promtool", "prometheus");
        Files.writeString(folder.resolve("rules.yaml"), JSON.writeValueAsString(rules));
        Files.copy(MONITORING.resolve("alerts.test.yaml"), folder.resolve("alerts.test.yaml"));
        return Program.run(
                Duration.ofMinutes(1),
                Map.of(),
                List.of(
                        promtool.toString(),
                        command,
                        "rules",
                        folder.resolve(asked).toString()));
    }

    private static Map<String, Object> recorded(List<String> expressions) {
        List<Map<String, String>> rules = new ArrayList<>();
        expressions.forEach(expression -> rules.add(Map.of("record", "panel:" + rules.size(), "expr", expression)));
        return Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)));
    }

    @Test
    void theAlertsFireWhenTheyShouldAndNotOtherwise() throws IOException {
        Program said = promtool("test", alerts().getSpec(), "alerts.test.yaml");
        assertEquals(0, said.exit(), said::output);
        String scenarios = Files.readString(MONITORING.resolve("alerts.test.yaml"));
        names().forEach(name -> assertTrue(scenarios.contains("alertname=\"" + name + "\""), name + " never fires"));
    }

    @Test
    void everyExpressionOfTheDashboardIsRead() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode target :
                JSON.readTree(MONITORING.resolve("dashboard.json").toFile()).findParents("expr")) {
            expressions.add(target.get("expr").asText());
        }
        Program said = promtool("check", recorded(expressions), "rules.yaml");
        assertEquals(0, said.exit(), said::output);
        assertTrue(said.output().contains(expressions.size() + " rules found"), said::output);
    }

    @Test
    void anExpressionThatIsNoneIsFound() throws IOException {
        Program said = promtool("check", recorded(List.of("sum by (pod (fastauth_sessions)")), "rules.yaml");
        assertNotEquals(0, said.exit(), said::output);
    }

    @Test
    void everyAlertIsExplainedOnTheOperationsPage() throws IOException {
        Set<String> explained = Pattern.compile("(?m)^\\| `(FastAuth\\w+)` \\|")
                .matcher(Files.readString(K8S.resolve("README.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names(), explained);
    }
}
