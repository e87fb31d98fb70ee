package io.fastauth.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.fastauth.contract.Operation;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The answers of operations, each compared with what {@code openapi.yaml} documents, and all of them together. */
public final class ContractAnswers {

    private final OpenApiInteractionValidator validator = OpenApiInteractionValidator.createForInlineApiSpecification(
                    contract())
            .build();
    private final Set<String> answered = new TreeSet<>();
    private final List<String> broken = new ArrayList<>();

    /** The contract in the jar. */
    public static String contract() {
        try (InputStream contract = ContractAnswers.class.getResourceAsStream("/META-INF/fastauth/openapi.yaml")) {
            return new String(contract.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every documented response: method, path as in the contract, status. */
    public static Set<String> documented() {
        OpenAPI api = new OpenAPIV3Parser().readContents(contract()).getOpenAPI();
        Set<String> responses = new TreeSet<>();
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> operation
                                .getResponses()
                                .keySet()
                                .forEach(status -> responses.add(method.name() + " " + path + " " + status))));
        return responses;
    }

    /** Judges the answer of an operation. */
    public HttpResponse<String> judge(Operation operation, HttpResponse<String> answer) {
        return judge(operation.method(), operation.path(), answer);
    }

    /**
     * Judges the answer of an operation.
     *
     * @param path as in the contract
     */
    public HttpResponse<String> judge(String method, String path, HttpResponse<String> answer) {
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.statusCode());
        if (!answer.body().isEmpty()) {
            response.withBody(answer.body());
        }
        answer.headers().map().forEach((name, values) -> response.withHeader(name, values));
        judge(method, path, response.build());
        return answer;
    }

    /** Judges an answer that no client library received. */
    public void judge(String method, String path, SimpleResponse answer) {
        String shown = method + " " + path + " " + answer.getStatus();
        ValidationReport report = validator.validateResponse(
                path.replaceAll("\\{\\w+}", "00000000"), Request.Method.valueOf(method), answer);
        report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .forEach(message -> broken.add(shown + ": " + message));
        answered.add(shown);
    }

    /** Asserts that every documented response of these paths was judged, and no other, and that none is broken. */
    public void assertDocumentedOnPaths(Predicate<String> paths) {
        assertEquals(List.of(), broken);
        Set<String> documented = documented();
        documented.removeIf(response -> !paths.test(response.split(" ")[1]));
        assertEquals(documented, answered, "documented and answered responses");
    }

    /** The same for the paths of operations. */
    public void assertDocumented(List<Operation> operations) {
        assertDocumentedOnPaths(path -> operations.stream().map(Operation::path).anyMatch(path::equals));
    }
}
