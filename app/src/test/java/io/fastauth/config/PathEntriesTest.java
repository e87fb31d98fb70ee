package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.guard.PathEntry;
import io.fastauth.testing.SettingsFolder;
import io.fastauth.token.InvalidSettingException;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries of path lists as texts and as objects. */
class PathEntriesTest {

    private static final List<PathEntry> ENTRIES = List.of(
            PathEntry.of("/access"),
            PathEntry.of("/orders")
                    .withMethods("GET", "POST")
                    .withScope("orders:read", "orders:write")
                    .withAudience("https://orders.example.org"),
            PathEntry.of("/orders/{id}").withScope("orders:read"));

    private static final String JSON = """
            ["/access",
             {"scope": ["orders:read", "orders:write"], "audience": "https://orders.example.org",
              "path": "/orders", "methods": ["GET", "POST"]},
             {"path": "/orders/{id}", "scope": "orders:read"}]""";

    private SettingsFolder settings;

    @BeforeEach
    void open(@TempDir Path folder) {
        settings = new SettingsFolder(folder);
    }

    private List<PathEntry> access(String json) {
        return FastAuthConfig.create(settings.load(json)).accessTokenPaths();
    }

    @Test
    void textsAndObjectsStandInOneList() {
        assertEquals(ENTRIES, access(SettingsFolder.json("access-token-paths", JSON)));
        assertEquals(ENTRIES, access(SettingsFolder.json("access_token_paths", JSON)));
    }

    @Test
    void oneTextHoldsSeveralValuesWithSpaces() {
        assertEquals(
                List.of(ENTRIES.get(1)),
                access("{\"access-token-paths\": [{\"path\": \"/orders\", \"methods\": \"GET POST\","
                        + " \"scope\": \"orders:read  orders:write\","
                        + " \"audience\": [\"https://orders.example.org\"]}]}"));
    }

    @Test
    void anApplicationWritesThemInItsYaml() {
        String yaml = """
                fastauth:
                  access-token-paths:
                    - /access
                    - path: /orders
                      methods: [GET, POST]
                      scope: orders:read orders:write
                      audience: https://orders.example.org
                    - path: /orders/{id}
                      scope: [orders:read]
                  master-token-paths:
                    - path: /orders
                      methods: DELETE
                """;
        FastAuthConfig config =
                FastAuthConfig.create(Config.just(ConfigSources.create(yaml, MediaTypes.APPLICATION_X_YAML))
                        .get("fastauth"));

        assertEquals(ENTRIES, config.accessTokenPaths());
        assertEquals(List.of(PathEntry.of("/orders").withMethods("DELETE")), config.masterTokenPaths());
    }

    @Test
    void aBuilderTakesTextsAndEntries() {
        FastAuthConfig config = FastAuthFeature.builder()
                .accessTokenPaths(List.of("/replaced"))
                .accessTokenPaths(List.of("/access"))
                .addAccessTokenPath(ENTRIES.get(1))
                .addAccessTokenPath(ENTRIES.get(2))
                .masterTokenPaths(List.of("/a"))
                .addMasterTokenPath("/b")
                .buildPrototype();

        assertEquals(ENTRIES, config.accessTokenPaths());
        assertEquals(List.of(PathEntry.of("/a"), PathEntry.of("/b")), config.masterTokenPaths());
    }

    @Test
    void aVariableHoldsPathsAlone() {
        Config config = settings.load("{}", Map.of("FASTAUTH_ACCESS_TOKEN_PATHS", "/a, /b"), "");

        assertEquals(
                List.of(PathEntry.of("/a"), PathEntry.of("/b")),
                FastAuthConfig.create(config).accessTokenPaths());
    }

    @Test
    void aReportShowsAnObjectAfterItsPath() {
        LoadedSettings loaded = settings.read(SettingsFolder.json("access-token-paths", JSON), Map.of(), "");

        assertEquals(
                "/access, /orders [scope orders:read orders:write, audience https://orders.example.org,"
                        + " methods GET POST], /orders/{id} [scope orders:read]",
                loaded.report().stream()
                        .filter(line -> line.key().equals("access-token-paths"))
                        .findFirst()
                        .orElseThrow()
                        .value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'path': '/o', 'scopes': 'a'} | has the entry \"/o\", which has the unknown member \"scopes\";"
                        + " did you mean \"scope\"?",
                "{'path': '/o', 'Method': 'GET'} | did you mean \"methods\"?",
                "{'path': '/o', 'level': 'x'} | an entry has path, methods, scope and audience",
                "{'path': '/o', 'methods': ['get']} | has the entry \"/o\", which has \"methods\" that are not HTTP"
                        + " methods in upper case; write them like GET",
                "{'path': '/o', 'scope': 'a\\\\b'} | which has a \"scope\" that must be printable ASCII",
                "{'path': '/o', 'scope': ['a b']} | which has a \"scope\" that must be printable ASCII",
                "{'path': '/o', 'scope': ' '} | which has a member \"scope\" that is neither",
                "{'path': '/o', 'audience': 'orders'} | which has an \"audience\" that must be at most 20 absolute URIs",
                "{'path': 'o', 'scope': 'a'} | has the entry \"o\", which does not start with /"
            })
    void aMalformedObjectIsNamedWithTheMemberAndTheFix(String entry, String part) {
        String json = "{\"access-token-paths\": [\"/first\", " + entry.replace('\'', '"') + "]}";

        List<String> problems = settings.problems(json);

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("fastauth.config.json: \"access-token-paths\" "), problems::toString);
        assertTrue(problems.getFirst().contains(part), problems::toString);
        Config config = settings.read(json, Map.of(), "").config();
        String embedded =
                String.valueOf(assertThrows(InvalidSettingException.class, () -> FastAuthFeature.create(config))
                        .getMessage());
        assertEquals(
                problems.getFirst().substring("fastauth.config.json: \"access-token-paths\" ".length()),
                embedded.substring("access-token-paths ".length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{'scope': 'a'}",
                "{'path': 7}",
                "{'path': '/o', 'scope': null}",
                "{'path': '/o', 'scope': []}",
                "{'path': '/o', 'scope': {}}",
                "{'path': '/o', 'methods': [7]}",
                "['/o']",
                "7"
            })
    void whatIsNoEntryIsRefusedAndNeverDropped(String entry) {
        assertEquals(
                List.of("fastauth.config.json: \"access-token-paths\" must be a list of paths, and of objects like"
                        + " {\"path\": \"/orders\", \"scope\": \"orders:read\"}"),
                settings.problems("{\"access-token-paths\": [" + entry.replace('\'', '"') + "]}"));
    }

    @Test
    void aListOfTenThousandScopesIsRefusedByItsLength() {
        String scopes =
                IntStream.range(0, 10_000).mapToObj(i -> "\"s" + i + "\"").collect(Collectors.joining(","));

        List<String> problems =
                settings.problems("{\"access-token-paths\": [{\"path\": \"/a\", \"scope\": [" + scopes + "]}]}");

        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains("at most 100 scopes"), problems.getFirst());
        assertTrue(problems.getFirst().length() < 500, "the list is not repeated");
    }

    @Test
    void anEntryOfAnApplicationWithoutAPathIsRefused() {
        for (String entry : List.of("{}", "{scope: a}", "[/o]")) {
            Config config = Config.just(
                    ConfigSources.create("access-token-paths: [" + entry + "]", MediaTypes.APPLICATION_X_YAML));
            assertTrue(
                    String.valueOf(assertThrows(InvalidSettingException.class, () -> FastAuthConfig.create(config))
                                    .getMessage())
                            .startsWith("access-token-paths has an entry without a path; write "),
                    entry);
        }
    }

    @Test
    void everyMalformedEntryIsReported() {
        List<String> problems = settings.problems("{\"access-token-paths\": [\"a\", \"/b//c\"],"
                + " \"master-token-paths\": [{\"path\": \"/o\", \"scope\": \"a\"}]}");

        assertEquals(3, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst()
                        .contains("\"master-token-paths\" has the entry \"/o\", which has a scope or an"
                                + " audience, but the master token has none"),
                problems::toString);
    }
}
