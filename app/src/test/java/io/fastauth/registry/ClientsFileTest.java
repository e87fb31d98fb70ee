package io.fastauth.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Documented;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientsFileTest {

    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final String SECRETS = "secrets: [{digest: '" + DIGEST + "', created: 2030-01-31T12:00:00Z}]";

    @TempDir
    private Path folder;

    private List<Client> read(String content, int maxSessions) {
        try {
            return ClientsFile.read(Files.writeString(folder.resolve("clients.yaml"), content), maxSessions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String refusal(String content, int maxSessions) {
        InvalidSettingException refused =
                assertThrows(InvalidSettingException.class, () -> read(content, maxSessions), content);
        assertEquals("clients-file", refused.problems().getFirst().key());
        return refused.problems().getFirst().text();
    }

    @Test
    void readsTheFileOfTheDocumentation() {
        Client client = read(Documented.block("client-id: invoices"), 1000).getFirst();

        assertEquals("invoices", client.id());
        assertEquals(1, client.secrets().size());
    }

    @Test
    void readsYaml() {
        Client client =
                read("""
                clients:
                  - client-id: billing
                    label: Billing
                    scopes: [invoices.read, invoices.write]
                    audiences: ['https://billing.example']
                    sessions-per-client: 5
                    access-lifetime: 30m
                    refresh-lifetime: 30d
                    may-refresh: true
                    may-introspect: true
                    disabled: true
                    secrets:
                      - digest: '%s'
                        created: 2030-01-31T12:00:00Z
                      - digest: '%s'
                        created: '2030-02-01T12:00:00Z'
                        expires: 2031-01-31T12:00:00+01:00
                  - client-id: spa
                    confidential: false
                """.formatted(DIGEST, DIGEST.replace('0', 'f')), 1000).getFirst();
        assertEquals(
                Scope.of(List.of("invoices.write", "invoices.read")),
                client.allowed().scope());
        assertEquals(5, client.sessions());
        assertEquals(LifetimeRange.of(Duration.ofMinutes(30)), client.accessLifetime());
        assertEquals(Client.Status.DISABLED, client.status());
        assertEquals(Client.Source.FILE, client.source());
        assertEquals(
                Instant.parse("2031-01-31T11:00:00Z"),
                client.secrets().getLast().expiresAt().orElseThrow());
    }

    @Test
    void readsJson() {
        List<Client> clients = read(
                "{\"clients\": [{\"client-id\": \"a/b\", \"secrets\": [{\"digest\": \"" + DIGEST
                        + "\", \"created\": \"2030-01-31T12:00:00Z\"}]}]}",
                1000);
        assertEquals(
                List.of("a/b/100"),
                clients.stream()
                        .map(client -> client.id() + "/" + client.sessions())
                        .toList());
        assertEquals(
                1,
                read("clients: [{client-id: a, " + SECRETS + "}]", 1).getFirst().sessions());
        assertEquals(List.of(), read("clients: []", 1000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                      | must be an object with the member clients alone
            clients: [                                              | line 1 is not valid YAML or JSON
            clients: {}                                             | must be an object with the member clients alone
            {clients: [], more: 1}                                  | must be an object with the member clients alone
            {clients: [], clients: []}                              | line 1 is not valid YAML or JSON
            a: &x [1]\\nclients: [*x, *x]                           | is not valid YAML or JSON
            clients: [!!java.net.URL ['http://x']]                  | line 1 is not valid YAML or JSON
            clients: [1]                                            | entry 1: must be an object with client-id
            clients: [{label: a}]                                   | entry 1: client-id is required
            clients: [{client-id: 1, SECRETS}]                      | entry 1: client-id must be a text
            clients: [{client-id: '', SECRETS}]                     | entry 1 (): client-id must be 1 to 255
            clients: [{client-id: a}]                               | entry 1 (a): secrets is missing
            clients: [{client-id: a, SECRETS}, {client-id: a, SECRETS}] | entry 2 (a): client-id is in the file twice
            clients: [{client-id: a, scope: [x], SECRETS}]          | entry 1 (a): scope is not known
            clients: [{client-id: a, secret: fas_x, SECRETS}]       | entry 1 (a): secret is not known
            clients: [{client-id: a, scopes: x, SECRETS}]           | entry 1 (a): scopes must be a list of texts
            clients: [{client-id: a, scopes: ['x y'], SECRETS}]     | entry 1 (a): scopes must be printable ASCII
            clients: [{client-id: a, audiences: [x], SECRETS}]      | entry 1 (a): audiences must be
            clients: [{client-id: a, access-lifetime: 5, SECRETS}]  | entry 1 (a): access-lifetime must be a text
            clients: [{client-id: a, access-lifetime: 0s, SECRETS}] | entry 1 (a): access-lifetime must be 1 second
            clients: [{client-id: a, refresh-lifetime: 1m, SECRETS}] | entry 1 (a): refresh-lifetime must be at least
            clients: [{client-id: a, sessions-per-client: 0, SECRETS}] | entry 1 (a): sessions-per-client must be 1 to
            clients: [{client-id: a, disabled: 'yes', SECRETS}]     | entry 1 (a): disabled must be true or false
            clients: [{client-id: a, secrets: [{digest: fas_x}]}]   | entry 1 (a): secrets[0] has a secret for its digest
            clients: [{client-id: a, secrets: [{digest: abc}]}]     | entry 1 (a): secrets[0] has a digest that is not
            clients: [{client-id: a, secrets: [{digest: 'DIGEST'}]}] | entry 1 (a): secrets[0] needs created
            clients: [{client-id: a, secrets: [{secret: x}]}]       | entry 1 (a): secrets[0] must be an object
            clients: [{client-id: a, confidential: false, SECRETS}] | entry 1 (a): secrets must be absent
            """)
    void refusesWithThePositionAndTheFix(String content, String problem) {
        String text = refusal(
                content.replace("SECRETS", SECRETS).replace("DIGEST", DIGEST).replace("\\n", "\n"), 1000);
        assertTrue(text.contains("clients.yaml: " + problem), text);
        assertFalse(text.contains("fas_x"), text);
    }

    @Test
    void aPersistenceApiKeepsOneSession() {
        String text = refusal("clients: [{client-id: a, sessions-per-client: 2, " + SECRETS + "}]", 1);
        assertTrue(text.contains("sessions-per-client must be 1"), text);
    }

    @Test
    void isBounded() {
        String many = IntStream.rangeClosed(0, 1000)
                .mapToObj(i -> "{client-id: c" + i + ", confidential: false}")
                .collect(Collectors.joining(", ", "clients: [", "]"));
        assertTrue(refusal(many, 1000).contains("at most 1000 clients"));
        assertTrue(refusal("clients: []" + " ".repeat(1 << 20), 1000).contains("is larger than"));
        assertThrows(InvalidSettingException.class, () -> ClientsFile.read(folder.resolve("missing.yaml"), 1000));
    }
}
