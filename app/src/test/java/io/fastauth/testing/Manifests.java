package io.fastauth.testing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.istio.api.networking.v1alpha3.EnvoyFilter;
import io.fabric8.istio.api.security.v1.AuthorizationPolicy;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.ReferenceGrant;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Manifests as the types of the Kubernetes API and of what extends it; a field that these do not have fails.
 *
 * @param objects those of a type that is known
 * @param others those of Traefik and Envoy Gateway, whose types nobody publishes
 */
public record Manifests(List<HasMetadata> objects, List<Map<String, Object>> others) {

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
            Map.entry("gateway.networking.k8s.io/v1beta1/ReferenceGrant", ReferenceGrant.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("security.istio.io/v1/AuthorizationPolicy", AuthorizationPolicy.class),
            Map.entry("networking.istio.io/v1alpha3/EnvoyFilter", EnvoyFilter.class));

    private static final JsonMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new NoLeniency())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Reads a stream of YAML documents. */
    public static Manifests read(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<HasMetadata> objects = new ArrayList<>();
        List<Map<String, Object>> others = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
            @SuppressWarnings("unchecked")
            Map<String, Object> manifest = (Map<String, Object>) document;
            String kind = manifest.get("apiVersion") + "/" + manifest.get("kind");
            Class<? extends HasMetadata> type = TYPES.get(kind);
            if (type == null) {
                others.add(manifest);
            } else {
                HasMetadata object = STRICT.convertValue(manifest, type);
                requireUnderstood(kind, STRICT.valueToTree(manifest), STRICT.valueToTree(object));
                objects.add(object);
            }
        }
        return new Manifests(objects, others);
    }

    /** A type that has one of several members passes over what is none of them: it is not there any more. */
    private static void requireUnderstood(String where, JsonNode written, JsonNode read) {
        if (written.isObject()) {
            written.properties()
                    .forEach(member -> requireUnderstood(
                            where + "." + member.getKey(), member.getValue(), read.path(member.getKey())));
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                requireUnderstood(where + "[" + i + "]", written.get(i), read.path(i));
            }
        } else if (!written.isNull() && !written.asText().equals(read.asText())) {
            throw new IllegalArgumentException(where + " is not understood: " + written);
        }
    }

    public <T extends HasMetadata> Stream<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast);
    }

    public <T extends HasMetadata> T only(Class<T> type) {
        List<T> found = all(type).toList();
        if (found.size() != 1) {
            throw new AssertionError("One " + type.getSimpleName() + " was expected: " + found.size());
        }
        return found.getFirst();
    }

    /** The model keeps unknown fields for later servers; here they are mistakes. */
    private static final class NoLeniency extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return Boolean.FALSE;
        }

        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated member) {
            return JsonIgnoreProperties.Value.empty();
        }
    }
}
