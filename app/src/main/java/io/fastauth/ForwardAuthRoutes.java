package io.fastauth;

import io.fastauth.api.RequestParameters;
import io.fastauth.contract.GatewaysService;
import io.fastauth.guard.GatewayGuard;
import io.fastauth.guard.Level;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What gateways ask, and how its answers are explained.
 *
 * @param gateways decides
 * @param answers writes the decisions
 * @param explanations explains decisions
 * @param served where a path of the contract is served
 */
record ForwardAuthRoutes(
        GatewayGuard gateways, GatewayAnswers answers, Explanations explanations, UnaryOperator<String> served)
        implements GatewaysService {

    private static final HeaderName EXPLAIN_TOKEN = HeaderNames.create("EXPLAIN-TOKEN");

    @Override
    public String served(String contractPath) {
        return served.apply(contractPath);
    }

    @Override
    public void verify(ServerRequest request, ServerResponse response) {
        answers.send(response, gateways.decide(request.remotePeer().address(), request.headers(), Map.of()));
    }

    @Override
    public void verifyAccess(ServerRequest request, ServerResponse response) {
        answers.send(response, gateways.decide(request.remotePeer().address(), request.headers(), Level.ACCESS));
    }

    @Override
    public void verifyMaster(ServerRequest request, ServerResponse response) {
        answers.send(response, gateways.decide(request.remotePeer().address(), request.headers(), Level.MASTER));
    }

    @Override
    public void explain(ServerRequest request, ServerResponse response) {
        RequestParameters parameters = RequestParameters.ofQuery(request);
        explanations.send(
                response,
                parameters.required("path"),
                parameters.single("method"),
                request.headers().all(EXPLAIN_TOKEN, List::of));
    }
}
