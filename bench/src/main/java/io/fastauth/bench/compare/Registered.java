package io.fastauth.bench.compare;

import io.fastauth.bench.RegisteredClients;
import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Request;
import io.fastauth.bench.load.Requests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What is asked of a deployment with registered clients, and with others beside them.
 *
 * @param folder for lists of credentials
 */
record Registered(Deployment on, RegisteredClients clients, Path folder) implements AutoCloseable {

    /** Clients that are issued to again and again. */
    private static final int ACTIVE = 1_000;

    /** Clients of which each is issued to in turn. */
    private static final int MOST = 100_000;

    private static final List<String> MASTER = List.of("MASTER-TOKEN: " + Stores.MASTER_TOKEN);
    private static final String ISSUE = "grant_type=client_credentials";

    /** Issues by the original's operation, to clients that are not registered and have a session. */
    Load known() {
        return Load.of("issue, others", on, Requests.random(ACTIVE, 1, 0, Workload.NEW + "?client_id=known@", MASTER));
    }

    /** Issues by the original's operation, to a new client each time. */
    Load unknown() {
        return Load.of("issue, new ones", on, Requests.same(Workload.NEW, MASTER.toArray(String[]::new)));
    }

    /** Issues at the token endpoint, to a few of the registered clients. */
    Load active() {
        return atTokenEndpoint("issue, registered", Math.min(ACTIVE, clients.count()));
    }

    /** Issues at the token endpoint, to as many of the registered clients as there are. */
    Load each() {
        return atTokenEndpoint("issue, each registered", Math.min(MOST, clients.count()));
    }

    private Load atTokenEndpoint(String name, int count) {
        return new Load(
                name,
                on,
                () -> Requests.lines(
                        credentials(count),
                        "POST",
                        "/oauth2/token",
                        List.of("Content-Type: " + Request.FORM, "Authorization: Basic @"),
                        ISSUE));
    }

    /** The credentials of clients that are spread over all. */
    private Path credentials(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = (int) ((long) i * clients.count() / count);
            lines.add(basic(number));
        }
        return Files.write(folder.resolve("credentials-" + on.port()), lines);
    }

    private String basic(int number) {
        String credentials = RegisteredClients.id(number) + ":" + clients.secret();
        return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII));
    }

    /** Presents the token of a client that is not registered. */
    Load guardedOther() {
        return new Load("guarded, others", on, () -> {
            try (Caller caller = new Caller(on.port())) {
                return guarded(caller.get(Workload.NEW + "?client_id=guarded", "MASTER-TOKEN", Stores.MASTER_TOKEN));
            }
        });
    }

    /** Presents the token of a registered client: issued for each round, because the other loads supersede it. */
    Load guarded() {
        return new Load("guarded, registered", on, () -> {
            try (Caller caller = new Caller(on.port())) {
                return guarded(caller.post(
                        "/oauth2/token",
                        ISSUE,
                        "Content-Type",
                        Request.FORM,
                        "Authorization",
                        "Basic " + basic(clients.count() / 2)));
            }
        });
    }

    private static Requests guarded(String issued) {
        return Requests.same(Workload.GUARDED, "ACCESS-TOKEN: " + Caller.member(issued, "access_token"));
    }

    @Override
    public void close() throws Exception {
        on.close();
    }
}
