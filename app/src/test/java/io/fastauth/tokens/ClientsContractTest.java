package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.fastauth.contract.ClientsService;
import io.fastauth.contract.Operation;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.RateLimit;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations of the client registry answer every response that {@code openapi.yaml} documents, as documented. */
class ClientsContractTest {

    private static final String ID = "{client_id}";

    private final Set<String> answered = new TreeSet<>();
    private final List<String> broken = new ArrayList<>();
    private final String contract;
    private final OpenApiInteractionValidator validator;

    ClientsContractTest() throws Exception {
        contract = Files.readString(Path.of("..", "openapi.yaml"));
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(contract)
                .build();
    }

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
                judge(
                        operation,
                        server.send(server.request(path.replace(ID, "a"))
                                .header("Content-Type", "application/json")
                                .method(operation.method(), BodyPublishers.ofString("{}"))));
                judge(
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
                    judge(
                            operation,
                            limited.send(limited.request(filled(operation), "MASTER-TOKEN", "x")
                                    .method(operation.method(), BodyPublishers.noBody())));
                }
            }
        }
        assertEquals(List.of(), broken);
        assertEquals(documented(), answered, "documented and answered responses");
    }

    private static String filled(Operation operation) {
        return operation.path().replace(ID, "a").replace("{secret_id}", "00000000");
    }

    private void exchange(RunningServer server, Operation operation, String path, String query, String body) {
        judge(operation, send(server, operation.method(), path + query, body));
    }

    private void exchange(RunningServer server, String method, String path, String query, String body) {
        judge(operation(method, path), send(server, method, path + query, body));
    }

    private HttpResponse<String> exchange(
            RunningServer server, String method, String template, String id, String secret, String body) {
        HttpResponse<String> answer =
                send(server, method, template.replace(ID, id).replace("{secret_id}", secret), body);
        judge(operation(method, template), answer);
        return answer;
    }

    private static HttpResponse<String> send(RunningServer server, String method, String path, String body) {
        return server.send(server.request(path, "MASTER-TOKEN", RunningServer.MASTER)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static Operation operation(String method, String template) {
        return ClientsService.OPERATIONS.stream()
                .filter(operation ->
                        operation.method().equals(method) && operation.path().equals(template))
                .findFirst()
                .orElseThrow();
    }

    private void judge(Operation operation, HttpResponse<String> answer) {
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.statusCode());
        if (!answer.body().isEmpty()) {
            response.withBody(answer.body());
        }
        answer.headers().map().forEach((name, values) -> response.withHeader(name, values));
        String shown = operation.method() + " " + operation.path() + " " + answer.statusCode();
        ValidationReport report = validator.validateResponse(
                filled(operation), Request.Method.valueOf(operation.method()), response.build());
        report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .forEach(message -> broken.add(shown + ": " + message));
        answered.add(shown);
    }

    private Set<String> documented() {
        OpenAPI api = new OpenAPIV3Parser().readContents(contract).getOpenAPI();
        Set<String> responses = new TreeSet<>();
        ClientsService.OPERATIONS.forEach(operation -> api.getPaths()
                .get(operation.path())
                .readOperationsMap()
                .forEach((method, documented) -> documented
                        .getResponses()
                        .keySet()
                        .forEach(status -> responses.add(method.name() + " " + operation.path() + " " + status))));
        return responses;
    }
}
