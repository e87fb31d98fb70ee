package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schema of the configuration file, which the reading of settings, the command line and editors use. */
class ConfigSchemaTest {

    private static final Path FILE = Path.of("..", "docs", "fastauth.config.schema.json");
    private static final int MOST_SETTINGS = 36;

    private static List<Error> errors(String json) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Settings.schema());
        return schema.validate(json, InputFormat.JSON);
    }

    @Test
    void isMadeFromTheBlueprints() throws IOException {
        String made = BlueprintSchema.made();
        if (Boolean.getBoolean("fastauth.schema.write")) {
            Files.writeString(FILE, made);
        }
        assertEquals(
                made,
                Files.readString(FILE),
                "a blueprint was changed: run this test with -Dfastauth.schema.write=true");
        assertEquals(new ObjectMapper().readTree(made), new ObjectMapper().readTree(Settings.schema()));
    }

    @Test
    void listsAFewSettings() {
        assertTrue(Setting.ALL.size() <= MOST_SETTINGS, Setting.ALL::toString);
    }

    @Test
    void namesTheSecrets() {
        assertEquals(
                List.of("headers", "master-token", "cryptography-key", "store.password", "store.api-tls"),
                Setting.ALL.stream().filter(Setting::secret).map(Setting::key).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fastauth.config.json",
                "k8s/overlays/embedded/fastauth.config.json",
                "k8s/overlays/postgres/fastauth.config.json",
                "k8s/overlays/rest-store/fastauth.config.json"
            })
    void acceptsTheFilesThatAreShipped(String file) throws IOException {
        assertEquals(List.of(), errors(Files.readString(Path.of("..").resolve(file))));
    }

    @Test
    void acceptsBothSpellingsOfTheOriginalsKeys() throws IOException {
        assertEquals(
                List.of(),
                errors("{\"$schema\": \"docs/fastauth.config.schema.json\", \"app_name\": \"a\","
                        + " \"database_api_path\": \"http://h\", \"access_token_paths\": [\"/a\", {\"path\": \"/b\", \"methods\": \"GET\", \"scope\": [\"a\"]}],"
                        + " \"tokens\": {\"access-lifetime\": \"50m..60m\", \"refresh-lifetime\": \"P30D\"}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"acess-token-paths\": []}",
                "{\"access-token-paths\": \"/a\"}",
                "{\"access-token-paths\": [{\"scope\": \"a\"}]}",
                "{\"access-token-paths\": [{\"path\": \"/a\", \"scopes\": \"a\"}]}",
                "{\"access-token-paths\": [{\"path\": \"/a\", \"methods\": []}]}",
                "{\"master-token-paths\": [{\"path\": \"/a\", \"scope\": \"a\"}]}",
                "{\"tokens\": {\"acces-lifetime\": \"1h\"}}",
                "{\"tokens\": {\"access-lifetime\": \"soon\"}}",
                "{\"tokens\": {\"format\": \"jwt\"}}",
                "{\"guard\": {\"failure-limit\": 200}}}",
                "{\"guard\": {\"failure-limit\": \"200/s\"}}}",
                "{\"websockets\": {\"max-per-client\": \"20\"}}",
                "{\"headers\": {\"a\": 1}}",
                "[]"
            })
    void refusesWrongFilesAsTheReadingDoes(String json) throws IOException {
        assertFalse(errors(json).isEmpty());
    }
}
