package io.fastauth.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A persistence API of the original's wire format, on a port of its own. */
public final class PersistenceApi implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> pairs = new ConcurrentHashMap<>();
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final String watchedHeader;
    private final WebServer server;
    private volatile boolean savesFail;

    private PersistenceApi(String basePath, String watchedHeader) {
        this.watchedHeader = watchedHeader;
        this.server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.register(basePath, this::routes))
                .build()
                .start();
    }

    public static PersistenceApi start() {
        return new PersistenceApi("/", "none");
    }

    /** Below a path, and writing down what each call says in one header. */
    public static PersistenceApi start(String basePath, String watchedHeader) {
        return new PersistenceApi(basePath, watchedHeader);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Of each call so far: its method, and the watched header. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Answers saves with 507 from now on, or no longer. */
    public void failSaves(boolean fail) {
        savesFail = fail;
    }

    /** The stored body of a client, as it was sent. */
    public JsonNode stored(String clientId) {
        return pairs.get(clientId);
    }

    private void routes(HttpRules rules) {
        rules.get("/token", this::load).post("/token", this::save);
    }

    private void load(ServerRequest request, ServerResponse response) {
        String clientId = clientId(request);
        JsonNode pair = pairs.get(clientId);
        ObjectNode answer = JSON.createObjectNode();
        if (pair == null) {
            answer.put("status", "error").put("message", "Client ID not found").put("code", 404);
            response.status(Status.NOT_FOUND_404);
        } else {
            answer.put("status", "success").put("message", "Token found").put("code", 200);
            answer.set("data", pair);
        }
        answer.putObject("details").put("client_id", clientId);
        send(response, answer);
    }

    private void save(ServerRequest request, ServerResponse response) throws JsonProcessingException {
        String clientId = clientId(request);
        if (savesFail) {
            response.status(Status.INSUFFICIENT_STORAGE_507).send();
            return;
        }
        pairs.put(clientId, JSON.readTree(request.content().as(String.class)).path("data"));
        ObjectNode answer = JSON.createObjectNode();
        answer.put("status", "success").put("message", "Token saved").put("code", 200);
        answer.putObject("details").put("client_id", clientId);
        send(response, answer);
    }

    /** The only value of the only parameter: a client id that became two parameters is a failure. */
    private String clientId(ServerRequest request) {
        calls.add(request.prologue().method() + " "
                + request.headers().first(HeaderNames.create(watchedHeader)).orElse(""));
        if (request.query().size() != 1 || request.query().all("client_id").size() != 1) {
            throw new IllegalArgumentException("Not exactly one client_id");
        }
        return request.query().get("client_id");
    }

    private static void send(ServerResponse response, ObjectNode answer) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json").send(answer.toString());
    }

    @Override
    public void close() {
        server.stop();
    }
}
