package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.fastauth.testing.Kustomize;
import io.fastauth.testing.Manifests;
import io.fastauth.testing.Program;
import io.fastauth.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A monitor and alert rules must have the label by which a Prometheus selects. */
class UnselectedMonitorTest {

    private static final String RELEASE = "kube-prometheus-stack";

    @Test
    void theOperationsPageLabelsTheMonitorAndNoSelector() throws IOException, InterruptedException {
        Path overlay = Snippets.overlay("released", "embedded", Snippets.block("release: " + RELEASE));
        Manifests manifests = Manifests.read(Kustomize.rendered(overlay));

        assertEquals(
                RELEASE,
                manifests.only(ServiceMonitor.class).getMetadata().getLabels().get("release"));
        assertEquals(
                Map.of("app.kubernetes.io/name", "fastauth"),
                manifests.only(Deployment.class).getSpec().getSelector().getMatchLabels());
    }

    @Test
    void theOperationsPageLabelsTheAlertRules() throws IOException {
        Matcher command = Pattern.compile("`(kubectl label --local [^|`]*)\\|")
                .matcher(Files.readString(Path.of("..", "k8s", "README.md")));
        assertTrue(command.find());
        Program.installed("kubectl", "kubernetes-client");
        Program labelled =
                Program.run(Duration.ofMinutes(1), Map.of(), List.of("sh", "-c", "cd .. && " + command.group(1)));

        assertEquals(0, labelled.exit(), labelled.output());
        assertEquals(
                RELEASE,
                Manifests.read(labelled.output())
                        .only(PrometheusRule.class)
                        .getMetadata()
                        .getLabels()
                        .get("release"));
    }
}
