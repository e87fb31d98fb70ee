package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.ClientRecordsContract;
import io.fastauth.registry.Clients;
import io.fastauth.registry.SecretText;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteClientRecordsTest implements ClientRecordsContract {

    @TempDir
    private Path folder;

    private SqlSessionStore store;

    @BeforeEach
    void open() {
        store = SqlSessionStore.open(DatabaseAccess.of("jdbc:sqlite:clients.db", folder), () -> SignedSessions.KEYS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public ClientRecords records() {
        return store.clients();
    }

    @Override
    public SessionStore sessions() {
        return store;
    }

    @Test
    void clientsSurviveARestart() {
        Client client = Clients.full("billing", Client.Source.FILE);
        records().add(client);
        records().add(Clients.of("other"));
        close();
        open();
        assertEquals(Optional.of(client), records().find("billing"));
        assertEquals(
                List.of(client),
                records().ofFile().stream().map(ClientRecords.Revision::client).toList());
    }

    @Test
    void theDatabaseHasNoSecret() throws Exception {
        SecretText secret = SecretText.generate();
        records().add(Clients.of("billing", secret));
        close();
        String content = Files.readString(folder.resolve("clients.db"), StandardCharsets.ISO_8859_1);
        assertTrue(content.contains(secret.digest()));
        assertFalse(content.contains("fas_"));
        open();
    }

    @Test
    void aSearchExaminesABoundedNumberOfClientsForAPageAndFindsAllInTheEnd() throws Exception {
        records().add(Clients.of("template"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("clients.db"));
                Statement insert = connection.createStatement()) {
            insert.execute("WITH RECURSIVE n(i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM n WHERE i < 35999)"
                    + " INSERT INTO client SELECT 'client-' || i, 1, 0, (SELECT document FROM client LIMIT 1),"
                    + " 'client-' || i FROM n");
        }
        List<Integer> sizes = new ArrayList<>();
        List<String> found = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            ClientRecords.Page page = records().page(Optional.of("CLIENT-25"), next.get(), 600);
            sizes.add(page.clients().size());
            page.clients().forEach(client -> found.add(client.id()));
            next = page.next();
        }
        assertEquals(List.of(0, 600, 400, 0), sizes);
        assertEquals(1_000, found.stream().distinct().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SqlClientRecords.FIND,
                ClientPages.PAGE,
                ClientPages.LAST,
                ClientPages.FOUND,
                ClientPages.FOUND_LAST,
                SqlClientRecords.OF_FILE
            })
    void noQueryReadsTheWholeTable(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("clients.db"));
                PreparedStatement explain = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet plan = explain.executeQuery()) {
            assertTrue(plan.next());
            String step = plan.getString("detail");
            assertTrue(step.matches(".* USING (COVERING )?INDEX .*"), step);
        }
    }
}
