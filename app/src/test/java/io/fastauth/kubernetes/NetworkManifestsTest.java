package io.fastauth.kubernetes;

import static io.fastauth.kubernetes.ManifestsTest.container;
import static io.fastauth.kubernetes.ManifestsTest.overlay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitorSpec;
import io.fastauth.testing.Manifests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How pods, services, network policies and the monitor of the rendered overlays find each other, and no others. */
class NetworkManifestsTest {

    private static final Map<String, String> SELECTOR = Map.of("app.kubernetes.io/name", "fastauth");

    @ParameterizedTest
    @MethodSource("io.fastauth.kubernetes.ManifestsTest#overlays")
    void isProbedAtAPortThatGatewaysDoNotReach(String name) throws IOException, InterruptedException {
        Container container = container(name);
        assertProbe("/observe/health/started", container.getStartupProbe());
        assertProbe("/observe/health/ready", container.getReadinessProbe());
        assertProbe("/observe/health/live", container.getLivenessProbe());
        Map<String, Integer> ports = container.getPorts().stream()
                .collect(Collectors.toMap(port -> port.getName(), port -> port.getContainerPort()));
        assertEquals(Map.of("http", 8000, "observe", 9090), ports);

        Service service = overlay(name)
                .all(Service.class)
                .filter(found -> found.getMetadata().getName().equals("fastauth"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of("http"),
                service.getSpec().getPorts().stream()
                        .map(port -> port.getName())
                        .toList());
        assertTrue(overlay(name)
                .only(ConfigMap.class)
                .getData()
                .get("application.yaml")
                .contains("port: 9090"));
    }

    private static void assertProbe(String path, Probe probe) {
        assertEquals(path, probe.getHttpGet().getPath());
        assertEquals("observe", probe.getHttpGet().getPort().getStrVal());
    }

    @ParameterizedTest
    @MethodSource("io.fastauth.kubernetes.ManifestsTest#overlays")
    void everySelectorFindsThePods(String name) throws IOException, InterruptedException {
        Manifests manifests = overlay(name);
        Deployment deployment = manifests.only(Deployment.class);
        assertTrue(deployment
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(SELECTOR.entrySet()));
        assertEquals(SELECTOR, deployment.getSpec().getSelector().getMatchLabels());
        manifests
                .all(Service.class)
                .forEach(service -> assertEquals(SELECTOR, service.getSpec().getSelector()));
        manifests
                .all(PodDisruptionBudget.class)
                .forEach(budget ->
                        assertEquals(SELECTOR, budget.getSpec().getSelector().getMatchLabels()));
        assertEquals(
                SELECTOR,
                manifests.only(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
        assertEquals(
                Set.of("topology.kubernetes.io/zone", "kubernetes.io/hostname"),
                deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                        .peek(spread ->
                                assertEquals(SELECTOR, spread.getLabelSelector().getMatchLabels()))
                        .map(spread -> spread.getTopologyKey())
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("io.fastauth.kubernetes.ManifestsTest#overlays")
    void speaksToNobodyButDnsAndItsStore(String name) throws IOException, InterruptedException {
        NetworkPolicy policy = overlay(name).only(NetworkPolicy.class);
        assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
        policy.getSpec().getIngress().forEach(rule -> assertNamed(rule.getFrom()));
        policy.getSpec()
                .getEgress()
                .forEach(rule -> assertNamed(rule.getTo().stream()
                        .filter(peer -> peer.getIpBlock() == null)
                        .toList()));
        assertEquals(
                Set.of("http", "observe"),
                ports(policy.getSpec().getIngress().stream().flatMap(rule -> rule.getPorts().stream())));
        Set<String> expected = new TreeSet<>(Set.of("53", "5353"));
        Map.of("postgres", "5432", "rest-store", "8001").forEach((overlay, port) -> {
            if (overlay.equals(name)) {
                expected.add(port);
            }
        });
        assertEquals(expected, ports(policy.getSpec().getEgress().stream().flatMap(rule -> rule.getPorts().stream())));
        // With a label of ours on this selector, no name would be resolved.
        assertEquals(
                Map.of("k8s-app", "kube-dns"),
                policy.getSpec()
                        .getEgress()
                        .getFirst()
                        .getTo()
                        .getFirst()
                        .getPodSelector()
                        .getMatchLabels());
    }

    private static void assertNamed(List<NetworkPolicyPeer> peers) {
        assertFalse(peers.isEmpty(), "a rule without peers is open to everybody");
        peers.forEach(peer -> assertFalse(
                peer.getNamespaceSelector().getMatchLabels().isEmpty(), "an empty selector is open to everybody"));
    }

    private static Set<String> ports(Stream<NetworkPolicyPort> ports) {
        return ports.map(port -> port.getPort().getValue().toString()).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("io.fastauth.kubernetes.ManifestsTest#overlays")
    void theServiceMonitorFindsThePortOfMetrics(String name) throws IOException, InterruptedException {
        ServiceMonitorSpec monitor = overlay(name).only(ServiceMonitor.class).getSpec();
        Map<String, String> selected = monitor.getSelector().getMatchLabels();
        assertFalse(selected.isEmpty());
        Endpoint endpoint = monitor.getEndpoints().getFirst();
        assertEquals("/observe/metrics", endpoint.getPath());
        assertEquals(
                List.of("fastauth-observe"),
                overlay(name)
                        .all(Service.class)
                        .filter(service ->
                                service.getMetadata().getLabels().entrySet().containsAll(selected.entrySet()))
                        .filter(service -> service.getSpec().getPorts().stream()
                                .anyMatch(port -> port.getName().equals(endpoint.getPort())))
                        .map(service -> service.getMetadata().getName())
                        .toList());
    }
}
