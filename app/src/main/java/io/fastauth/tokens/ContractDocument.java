package io.fastauth.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.http.ServedPaths;
import io.helidon.openapi.OpenApiFormat;
import io.helidon.openapi.OpenApiManager;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The OpenAPI document of the server: that of the host application, if it has one, with the operations and components
 * of FastAuth added at the paths where they are served. Definitions of the host are kept.
 */
public final class ContractDocument implements OpenApiManager<Map<String, Object>> {

    private static final String CONTRACT = "/META-INF/fastauth/openapi.yaml";
    private static final List<String> COMPONENTS =
            List.of("securitySchemes", "schemas", "responses", "headers", "parameters");

    private final ServedPaths paths;

    public ContractDocument(ServedPaths paths) {
        this.paths = paths;
    }

    @Override
    public Map<String, Object> load(String host) {
        Map<String, Object> ours = contract();
        Map<String, Object> served = new LinkedHashMap<>();
        child(ours, "paths").forEach((path, operations) -> served.put(paths.documented(path), operations));
        ours.put("paths", served);
        if (host.isBlank() || !(yaml().load(host) instanceof Map<?, ?> document)) {
            return ours;
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        document.forEach((key, value) -> merged.put(String.valueOf(key), value));
        addMissing(child(merged, "paths"), served);
        Map<String, Object> components = child(merged, "components");
        for (String kind : COMPONENTS) {
            addMissing(child(components, kind), child(child(ours, "components"), kind));
        }
        return merged;
    }

    @Override
    public String format(Map<String, Object> document, OpenApiFormat format) {
        if (format == OpenApiFormat.JSON) {
            try {
                return new ObjectMapper().writeValueAsString(document);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The OpenAPI document cannot be written as JSON", e);
            }
        }
        return yaml().dump(document);
    }

    private static Map<String, Object> contract() {
        try (InputStream contract = ContractDocument.class.getResourceAsStream(CONTRACT)) {
            if (contract == null) {
                throw new IllegalStateException(CONTRACT + " is not on the classpath");
            }
            Map<String, Object> document = yaml().load(contract);
            return new LinkedHashMap<>(document);
        } catch (IOException e) {
            throw new IllegalStateException(CONTRACT + " cannot be read", e);
        }
    }

    /** A member that is an object, created if it is missing. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> parent, String key) {
        return (Map<String, Object>) parent.computeIfAbsent(key, missing -> new LinkedHashMap<String, Object>());
    }

    private static void addMissing(Map<String, Object> target, Map<String, Object> source) {
        source.forEach(target::putIfAbsent);
    }

    private static Yaml yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
    }

    @Override
    public String name() {
        return "fastauth";
    }

    @Override
    public String type() {
        return "fastauth";
    }
}
