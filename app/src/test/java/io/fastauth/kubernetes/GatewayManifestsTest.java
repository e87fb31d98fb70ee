package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.ReferenceGrant;
import io.fastauth.testing.Manifests;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The fields and references of the gateways' manifests, for which no types are published. */
class GatewayManifestsTest {

    private static final Path K8S = Path.of("..", "k8s");
    private static final Set<String> CREDENTIALS = Set.of("access-token", "master-token", "authorization");
    /** Traefik, ingress-nginx and Caddy add the address by themselves. */
    private static final Set<String> CREDENTIALS_AND_ADDRESS =
            Set.of("access-token", "master-token", "authorization", "x-forwarded-for");

    private static final Set<String> ANSWERS =
            Set.of("x-fastauth-client-id", "x-fastauth-level", "x-fastauth-scope", "x-fastauth-session");

    private static Manifests read(String file) throws IOException {
        return Manifests.read(Files.readString(K8S.resolve(file)));
    }

    private static JsonNode other(Manifests manifests, String kind) {
        return manifests.others().stream()
                .filter(found -> kind.equals(found.get("kind")))
                .map(found -> new ObjectMapper().<JsonNode>valueToTree(found))
                .findFirst()
                .orElseThrow();
    }

    /** The service that gateways use, as {@code name.namespace:port}. */
    private static String fastauth() throws IOException {
        Service service = read("base/service.yaml")
                .all(Service.class)
                .filter(found -> found.getMetadata().getName().equals("fastauth"))
                .findFirst()
                .orElseThrow();
        return "fastauth."
                + read("base/namespace.yaml")
                        .only(Namespace.class)
                        .getMetadata()
                        .getName() + ":"
                + service.getSpec().getPorts().getFirst().getPort();
    }

    private static JsonNode yaml(String text) {
        return new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> headers(JsonNode list) {
        Set<String> headers = new HashSet<>();
        list.forEach(header -> headers.add(header.asText().toLowerCase(Locale.ROOT)));
        return headers;
    }

    @Test
    void traefikAsksAndReplacesTheCallersHeaders() throws IOException {
        Manifests manifests = read("gateways/traefik.yaml");
        JsonNode middleware = other(manifests, "Middleware");
        assertEquals(Set.of("forwardAuth"), names(middleware.get("spec")));
        JsonNode asking = middleware.at("/spec/forwardAuth");
        assertEquals(
                Set.of("address", "trustForwardHeader", "authRequestHeaders", "authResponseHeaders"), names(asking));
        URI address = URI.create(asking.get("address").asText());
        assertEquals(fastauth(), address.getHost().replace(".svc.cluster.local", "") + ":" + address.getPort());
        assertEquals("/auth/verify", address.getPath());
        assertFalse(asking.get("trustForwardHeader").asBoolean(true));
        assertEquals(CREDENTIALS, headers(asking.get("authRequestHeaders")));
        assertEquals(ANSWERS, headers(asking.get("authResponseHeaders")));

        JsonNode route = other(manifests, "IngressRoute");
        assertEquals(Set.of("entryPoints", "routes"), names(route.get("spec")));
        JsonNode rule = route.at("/spec/routes/0");
        assertEquals(Set.of("kind", "match", "middlewares", "services"), names(rule));
        assertEquals(middleware.at("/metadata/name"), rule.at("/middlewares/0/name"));
    }

    @Test
    void envoyGatewayAsksAndStripsTheCallersHeaders() throws IOException {
        Manifests manifests = read("gateways/envoy-gateway.yaml");
        JsonNode policy = other(manifests, "SecurityPolicy");
        assertEquals(Set.of("targetRefs", "extAuth"), names(policy.get("spec")));
        assertEquals("HTTPRoute", policy.at("/spec/targetRefs/0/kind").asText());
        assertEquals(
                manifests.only(HTTPRoute.class).getMetadata().getName(),
                policy.at("/spec/targetRefs/0/name").asText());
        JsonNode asking = policy.at("/spec/extAuth");
        assertEquals(Set.of("failOpen", "headersToExtAuth", "http"), names(asking));
        assertFalse(asking.get("failOpen").asBoolean(true));
        assertEquals(CREDENTIALS_AND_ADDRESS, headers(asking.get("headersToExtAuth")));
        assertEquals(Set.of("backendRefs", "path", "headersToBackend"), names(asking.get("http")));
        JsonNode backend = asking.at("/http/backendRefs/0");
        assertEquals(
                fastauth(),
                backend.get("name").asText() + "." + backend.get("namespace").asText() + ":" + backend.get("port"));
        assertEquals("/auth/ext-authz", asking.at("/http/path").asText());
        assertEquals(ANSWERS, headers(asking.at("/http/headersToBackend")));

        JsonNode traffic = other(manifests, "ClientTrafficPolicy");
        assertEquals(Set.of("targetRefs", "headers"), names(traffic.get("spec")));
        assertEquals("Gateway", traffic.at("/spec/targetRefs/0/kind").asText());
        assertEquals(
                manifests
                        .only(HTTPRoute.class)
                        .getSpec()
                        .getParentRefs()
                        .getFirst()
                        .getName(),
                traffic.at("/spec/targetRefs/0/name").asText());
        assertEquals(Set.of("earlyRequestHeaders"), names(traffic.at("/spec/headers")));
        assertEquals(ANSWERS, headers(traffic.at("/spec/headers/earlyRequestHeaders/remove")));

        ReferenceGrant grant = manifests.only(ReferenceGrant.class);
        assertEquals(backend.get("namespace").asText(), grant.getMetadata().getNamespace());
        assertEquals(
                policy.get("apiVersion").asText(),
                grant.getSpec().getFrom().getFirst().getGroup() + "/v1alpha1");
        assertEquals(
                policy.get("kind").asText(),
                grant.getSpec().getFrom().getFirst().getKind());
        assertEquals(
                backend.get("name").asText(), grant.getSpec().getTo().getFirst().getName());
    }

    @Test
    void envoyPassesTheAddressOfTheCallerOn() throws IOException {
        JsonNode envoy = yaml(Files.readString(K8S.resolve("gateways/envoy.yaml")));
        JsonNode patterns = envoy.at("/http_filters/1/typed_config/http_service/authorization_request/allowed_headers")
                .get("patterns");
        Set<String> allowed = new HashSet<>();
        patterns.forEach(pattern -> allowed.add(pattern.get("exact").asText()));

        assertEquals(CREDENTIALS_AND_ADDRESS, allowed);
    }

    /** The provider is part of the mesh configuration, in the comment before the manifests. */
    @Test
    void istioPassesTheAddressOfTheCallerOn() throws IOException {
        String provider = Files.readString(K8S.resolve("gateways/istio.yaml"))
                .lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.substring(1))
                .dropWhile(line -> !line.contains("extensionProviders:"))
                .takeWhile(line -> !line.isBlank())
                .collect(Collectors.joining("\n"));
        JsonNode asking = yaml(provider).at("/extensionProviders/0/envoyExtAuthzHttp");

        assertEquals(CREDENTIALS_AND_ADDRESS, headers(asking.get("includeRequestHeadersInCheck")));
        assertEquals(ANSWERS, headers(asking.get("headersToUpstreamOnAllow")));
    }
}
