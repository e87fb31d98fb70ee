package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fastauth.contract.ClientsService;
import io.fastauth.contract.EventsService;
import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.HealthService;
import io.fastauth.contract.OauthService;
import io.fastauth.contract.OperatorsService;
import io.fastauth.contract.SessionsService;
import io.fastauth.contract.TokensService;
import io.fastauth.testing.ContractAnswers;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract is valid, and every operation of it is routed. */
class ContractRoutesTest {

    @Test
    void theContractIsValidOpenApi() {
        ParseOptions strict = new ParseOptions();
        strict.setResolve(true);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(ContractAnswers.contract(), null, strict);

        assertEquals(List.of(), parsed.getMessages());
        assertFalse(parsed.getOpenAPI().getPaths().isEmpty());
    }

    @Test
    void everyOperationOfTheContractIsRouted() {
        assertEquals(
                ContractAnswers.documented().stream()
                        .map(entry -> entry.substring(0, entry.lastIndexOf(' ')))
                        .distinct()
                        .toList(),
                Stream.of(
                                TokensService.OPERATIONS,
                                OauthService.OPERATIONS,
                                ClientsService.OPERATIONS,
                                SessionsService.OPERATIONS,
                                EventsService.OPERATIONS,
                                OperatorsService.OPERATIONS,
                                GatewaysService.OPERATIONS,
                                HealthService.OPERATIONS)
                        .flatMap(List::stream)
                        .map(operation -> operation.method() + " " + operation.path())
                        .sorted()
                        .toList());
    }
}
