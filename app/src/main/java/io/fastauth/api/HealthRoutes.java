package io.fastauth.api;

import io.fastauth.contract.HealthService;
import io.fastauth.contract.model.Health;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.UnaryOperator;

/** The health operations of the contract. Whoever reaches a guarded one has been let in already. */
public final class HealthRoutes implements HealthService {

    private static final byte[] OPEN = Json.write(new Health("healthy", null));
    private static final byte[] ACCESS = Json.write(new Health("healthy", "access health that need access token"));
    private static final byte[] MASTER = Json.write(new Health("healthy", "master health that need master token"));

    private final UnaryOperator<String> served;

    /**
     * The operations.
     *
     * @param served where a path of the contract is served
     */
    public HealthRoutes(UnaryOperator<String> served) {
        this.served = served;
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
