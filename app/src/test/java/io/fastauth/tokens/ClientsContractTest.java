package io.fastauth.tokens;

import io.fastauth.contract.ClientsService;
import io.fastauth.contract.Operation;
import io.fastauth.testing.ContractAnswers;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations of the client registry answer every response that {@code openapi.yaml} documents, as documented. */
class ClientsContractTest {

    private static final String ID = "{client_id}";

    private final ContractAnswers answers = new ContractAnswers();

    @Test
    void everyDocumentedResponseIsAnsweredAsDocumented(@TempDir Path folder) throws Exception {
        Path database = folder.resolve("a.db");
        try (RunningServer server =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + database)))) {
            exchange(server, "POST", "/auth/clients", "", "{\"client_id\": \"a\"}");
            for (Operation operation : ClientsService.OPERATIONS) {
                String path = operation.path().replace("{secret_id}", "00000000");
                exchange(server, operation, path.replace(ID, "nobody"), "", "{}");
                exchange(server, operation, path.replace(ID, "%00"), "?limit=0", "{");
                exchange(server, operation, path.replace(ID, "a"), "", "");
                exchange(server, operation, path.replace(ID, "a"), "", "{\"label\": \"" + "x".repeat(20_000) + "\"}");
                answers.judge(
                        operation,
                        server.send(server.request(path.replace(ID, "a"))
                                .header("Content-Type", "application/json")
                                .method(operation.method(), BodyPublishers.ofString("{}"))));
                answers.judge(
                        operation,
                        server.send(server.request(path.replace(ID, "a"), "MASTER-TOKEN", RunningServer.MASTER)
                                .method(operation.method(), BodyPublishers.ofString("{}"))));
            }
            exchange(server, "POST", "/auth/clients", "", "{\"client_id\": \"a\"}");
            exchange(server, "POST", "/auth/clients", "", "{\"client_id\": \"b\"}");
            HttpResponse<String> shown = exchange(server, "GET", "/auth/clients/" + ID, "b", "", "");
            String first = shown.body().replaceFirst("(?s).*\"secrets\":\\[\\{\"id\":\"([0-9a-f]{8})\".*", "$1");
            exchange(server, "DELETE", "/auth/clients/" + ID + "/secrets/{secret_id}", "b", first, "");
            exchange(server, "PATCH", "/auth/clients/" + ID, "b", "", "{\"label\": \"B\"}");
            exchange(server, "POST", "/auth/clients/" + ID + "/release", "b", "", "");
            exchange(server, "POST", "/auth/clients/" + ID + "/secrets", "b", "", "");
            exchange(server, "POST", "/auth/clients/" + ID + "/secrets", "b", "", "");
            exchange(server, "DELETE", "/auth/clients/" + ID + "/secrets/{secret_id}", "b", first, "");
            exchange(server, "DELETE", "/auth/clients/" + ID, "b", "", "");
            exchange(server, "PATCH", "/auth/clients/" + ID, "b", "", "{}");
            exchange(server, "POST", "/auth/clients/" + ID + "/release", "b", "", "");

            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE client");
            }
            for (Operation operation : ClientsService.OPERATIONS) {
                exchange(server, operation, filled(operation), "", "{\"client_id\": \"c\"}");
                exchange(server, operation, filled(operation), "", "{}");
            }
        }
        Path clients =
                Files.writeString(folder.resolve("clients.yaml"), "clients: [{client-id: a, confidential: false}]");
        try (RunningServer fromFile =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("b.db")))
                        .clientsFile(clients))) {
            exchange(fromFile, "DELETE", "/auth/clients/" + ID, "a", "", "");
        }
        try (RunningServer limited =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                        .guard(guard -> guard.failureLimit(new RateLimit(1, 1))))) {
            for (Operation operation : ClientsService.OPERATIONS) {
                for (int i = 0; i < 2; i++) {
                    answers.judge(
                            operation,
                            limited.send(limited.request(filled(operation), "MASTER-TOKEN", "x")
                                    .method(operation.method(), BodyPublishers.noBody())));
                }
            }
        }
        answers.assertDocumented(ClientsService.OPERATIONS);
    }

    private static String filled(Operation operation) {
        return operation.path().replace(ID, "a").replace("{secret_id}", "00000000");
    }

    private void exchange(RunningServer server, Operation operation, String path, String query, String body) {
        answers.judge(operation, send(server, operation.method(), path + query, body));
    }

    private void exchange(RunningServer server, String method, String path, String query, String body) {
        answers.judge(method, path, send(server, method, path + query, body));
    }

    private HttpResponse<String> exchange(
            RunningServer server, String method, String template, String id, String secret, String body) {
        String path = template.replace(ID, id).replace("{secret_id}", secret);
        return answers.judge(method, template, send(server, method, path, body));
    }

    private static HttpResponse<String> send(RunningServer server, String method, String path, String body) {
        return server.send(server.request(path, "MASTER-TOKEN", RunningServer.MASTER)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }
}
