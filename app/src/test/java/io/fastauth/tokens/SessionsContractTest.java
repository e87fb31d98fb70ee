package io.fastauth.tokens;

import io.fastauth.contract.Operation;
import io.fastauth.contract.SessionsService;
import io.fastauth.testing.ContractAnswers;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.RateLimit;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations on sessions answer every response that {@code openapi.yaml} documents, as documented. */
class SessionsContractTest {

    private final ContractAnswers answers = new ContractAnswers();

    @Test
    void everyDocumentedResponseIsAnsweredAsDocumented(@TempDir Path folder) throws Exception {
        Path database = folder.resolve("a.db");
        try (RunningServer server =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + database)))) {
            server.get("/auth/token/new?client_id=a");
            String sid = Pairs.json(server.get("/auth/clients/a/sessions", "MASTER-TOKEN", RunningServer.MASTER))
                    .path("sessions")
                    .path(0)
                    .path("sid")
                    .asText();
            for (Operation operation : SessionsService.OPERATIONS) {
                exchange(server, operation, "a", sid, "?cursor=x&dry_run=x", RunningServer.MASTER);
                exchange(server, operation, "a", "x", "?limit=1", RunningServer.MASTER);
                exchange(server, operation, "a", UUID.randomUUID().toString(), "?client_id=b", RunningServer.MASTER);
                exchange(server, operation, "a", sid, "", "wrong");
            }
            for (Operation operation : SessionsService.OPERATIONS) {
                server.get("/auth/token/new?client_id=a");
                String now = Pairs.json(server.get("/auth/clients/a/sessions", "MASTER-TOKEN", RunningServer.MASTER))
                        .path("sessions")
                        .path(0)
                        .path("sid")
                        .asText();
                exchange(server, operation, "a", now, "", RunningServer.MASTER);
            }
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE session RENAME TO gone");
            }
            for (Operation operation : SessionsService.OPERATIONS) {
                exchange(server, operation, "a", sid, "?client_id=a", RunningServer.MASTER);
            }
        }
        try (RunningServer embedding = RunningServer.start(config -> config.sessionStore(new SessionsInMemory()))) {
            for (Operation operation : SessionsService.OPERATIONS) {
                exchange(
                        embedding,
                        operation,
                        "a",
                        UUID.randomUUID().toString(),
                        "?client_id=a&dry_run=true",
                        RunningServer.MASTER);
            }
        }
        try (RunningServer limited =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                        .guard(guard -> guard.failureLimit(new RateLimit(1, 1))))) {
            for (Operation operation : SessionsService.OPERATIONS) {
                for (int i = 0; i < 2; i++) {
                    exchange(limited, operation, "a", "x", "", "wrong");
                }
            }
        }
        answers.assertDocumented(SessionsService.OPERATIONS);
    }

    private void exchange(
            RunningServer server, Operation operation, String clientId, String sid, String query, String master) {
        String path = operation.path().replace("{client_id}", clientId).replace("{sid}", sid);
        // Only the sessions of all have this filter.
        String known = path.equals("/auth/sessions") ? query : query.replaceFirst("client_id=\\w&?", "");
        answers.judge(
                operation,
                server.send(server.request(path + known, "MASTER-TOKEN", master)
                        .method(operation.method(), BodyPublishers.noBody())));
    }
}
