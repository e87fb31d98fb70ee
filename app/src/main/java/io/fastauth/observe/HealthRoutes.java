package io.fastauth.observe;

import io.fastauth.contract.HealthService;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The health operations of the contract. The guard has already checked the credentials. */
public final class HealthRoutes implements HealthService {

    private static final byte[] OPEN = json("{\"status\":\"healthy\"}");
    private static final byte[] ACCESS =
            json("{\"status\":\"healthy\",\"service\":\"access health that need access token\"}");
    private static final byte[] MASTER =
            json("{\"status\":\"healthy\",\"service\":\"master health that need master token\"}");

    private final UnaryOperator<String> served;

    /** The function of a path of the contract returns where it is served. */
    public HealthRoutes(UnaryOperator<String> served) {
        this.served = served;
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String served(String contractPath) {
        return served.apply(contractPath);
    }

    @Override
    public void health(ServerRequest request, ServerResponse response) {
        send(response, OPEN);
    }

    @Override
    public void accessHealth(ServerRequest request, ServerResponse response) {
        send(response, ACCESS);
    }

    @Override
    public void masterHealth(ServerRequest request, ServerResponse response) {
        send(response, MASTER);
    }

    private static void send(ServerResponse response, byte[] health) {
        response.header(HeaderValues.CONTENT_TYPE_JSON).send(health);
    }
}
