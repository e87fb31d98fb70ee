package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.ConfigCheck;
import io.fastauth.FastAuthFeature;
import io.fastauth.config.LoadedSettings;
import io.fastauth.registry.ClientsFile;
import io.fastauth.registry.SecretText;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fastauth clients}, with the store of the settings and with a running service; and the clients file. */
class ClientsCommandTest {

    @TempDir
    private Path folder;

    private Path config;
    private Path clients;

    @BeforeEach
    void settings() throws IOException {
        clients = Files.writeString(folder.resolve("clients.yaml"), "clients: []");
        config = Files.writeString(
                folder.resolve("settings.json"),
                "{\"cryptography-key\": \"" + RunningServer.KEY + "\", \"master-token\": \"" + RunningServer.MASTER
                        + "\", \"clients-file\": \"" + clients + "\", \"store\": {\"url\": \"jdbc:sqlite:"
                        + folder.resolve("c.db") + "\"}}");
    }

    private InProcess clients(String... command) {
        List<String> arguments = new ArrayList<>(List.of("clients"));
        arguments.addAll(List.of(command));
        return InProcess.fastauth(config, arguments.toArray(String[]::new));
    }

    private static JsonNode json(InProcess result) throws IOException {
        assertEquals(0, result.code(), result.err());
        return new ObjectMapper().readTree(result.out());
    }

    private FastAuthFeature feature;
    private SettingsWatch watch;

    private RunningServer serve() {
        SettingsFiles files = new SettingsFiles(config, folder.resolve(".env"));
        LoadedSettings started = files.load(Set.of());
        feature = FastAuthFeature.create(ConfigCheck.config(started));
        watch = SettingsWatch.of(files, started, feature);
        return RunningServer.of(WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .shutdownHook(false)
                .addFeature(feature)
                .build());
    }

    @Test
    void managesTheClientsOfTheStore() throws Exception {
        JsonNode added = json(clients("add", "a/b", "--label", "Label", "--scope", "x", "--may-refresh", "--json"));
        assertTrue(SecretText.parse(added.get("client_secret").asText()).isPresent());
        assertEquals("a/b\tenabled\tapi\tLabel\n", clients("list").out());
        String shown = clients("show", "a/b").out();
        assertTrue(shown.contains("\nscopes: x\naudiences: -\n"), shown);
        assertTrue(
                shown.matches(
                        "(?s).*\nsecrets:\n- id: [0-9a-f]{8}\n  digest: [0-9a-f]{64}\n  created_at: \\d+ \\(20\\S+Z\\)\n"),
                shown);
        assertFalse(shown.contains("fas_"), shown);
        InProcess again = clients("add", "a/b");
        assertEquals(2, again.code());
        assertEquals("The client is registered already\n", again.err());
        String first = added.at("/client/secrets/0/id").asText();
        json(clients("rotate-secret", "a/b", "--expire-old", "7d", "--json"));
        assertEquals(2, clients("rotate-secret", "a/b").code());
        assertEquals("Retired.\n", clients("retire-secret", "a/b", first).out());
        assertTrue(clients("disable", "a/b").out().contains("status: disabled"));
        assertTrue(clients("enable", "a/b").out().contains("status: enabled"));
        assertEquals(0, clients("remove", "a/b").code());
        assertEquals("Released.\n", clients("release", "a/b").out());
        assertEquals("", clients("list").out());
        assertEquals(2, clients("show", "a/b").code());
        assertEquals(2, clients("add", "a", "--scope", "x y").code());
    }

    @Test
    void aRunningServiceIsCalledByItsUrl() throws Exception {
        try (RunningServer server = serve()) {
            InProcess locked = clients("list");
            assertEquals(1, locked.code());
            assertTrue(locked.err().contains("--url http://127.0.0.1:8000"), locked.err());
            String url = "--url=http://127.0.0.1:" + server.port();
            json(clients("add", "billing", "--json", url));
            assertEquals("billing\tenabled\tapi\n", clients("list", url).out());
            json(clients("add", "reports", "--label", "Sales", "--json", url));
            assertEquals(
                    "billing\tenabled\tapi\n",
                    clients("list", "--search", "ILL", url).out());
            assertEquals(
                    "reports\tenabled\tapi\tSales\n",
                    clients("list", "--search", "sal", url).out());
            assertEquals(
                    "reports",
                    json(clients("list", "--search", "rep", "--json", url))
                            .get("client_id")
                            .asText());
            assertEquals(1, clients("list", "--limit", "1", url).out().lines().count());
            assertEquals(2, clients("list", "--url=ftp://x").code());
        }
    }

    @Test
    void theClientsFileIsFollowedAndARefusedOneIsNot() throws Exception {
        InProcess printed = clients("add", "billing", "--scope", "x", "--file-entry");
        assertEquals(0, printed.code(), printed.err());
        Files.writeString(clients, "clients:\n" + printed.out());
        String secret = printed.out().replaceFirst("(?s).*(fas_\\S+).*", "$1");
        assertEquals(
                SecretText.parse(secret).orElseThrow().digest(),
                ClientsFile.read(clients, 1000).getFirst().secrets().getFirst().digest());
        try (RunningServer server = serve()) {
            String url = "--url=http://127.0.0.1:" + server.port();
            assertEquals("billing\tenabled\tfile\n", clients("list", url).out());
            assertEquals(2, clients("disable", "billing", url).code());

            InProcess rotated = clients("rotate-secret", "billing", url);
            assertEquals(0, rotated.code(), rotated.err());
            Files.writeString(clients, "clients:\n" + rotated.out());
            look();
            assertEquals(2, shown(server).get("secrets").size());

            Files.writeString(clients, "clients: [{client-id: billing, secrets: fas_x}]");
            look();
            assertEquals(2, shown(server).get("secrets").size());

            Files.writeString(clients, "clients: []");
            look();
            assertEquals("removed", shown(server).get("status").asText());
            Files.writeString(clients, "clients:\n" + rotated.out());
            look();
            assertEquals("removed", shown(server).get("status").asText());
            assertEquals(0, clients("release", "billing", url).code());
            assertEquals("enabled", shown(server).get("status").asText());

            json(clients("add", "taken", "--json", url));
            Files.writeString(clients, "clients: [{client-id: taken, confidential: false}]");
            look();
            assertEquals("enabled", shown(server).get("status").asText());
        }
        InProcess refused = clients("list");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("registered over the API"), refused.err());
        assertFalse(refused.err().contains("fas_"));
    }

    private void look() {
        watch.look();
        watch.look();
    }

    private static JsonNode shown(RunningServer server) {
        HttpResponse<String> answer = server.get("/auth/clients/billing", "MASTER-TOKEN", RunningServer.MASTER);
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.json(answer);
    }
}
