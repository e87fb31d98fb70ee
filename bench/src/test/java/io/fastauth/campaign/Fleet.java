package io.fastauth.campaign;

import io.fastauth.testing.RunningPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Replicas, two in short and three in long campaigns, on one PostgreSQL, which is as durable as in production. */
record Fleet(List<RunningService> replicas) implements ExtensionContext.Store.CloseableResource {

    private static final int REPLICAS = Form.choose(2, 3);

    static Fleet start() {
        List<RunningService> replicas = new ArrayList<>();
        try {
            Path folder = Files.createTempDirectory("fleet");
            Map<String, String> settings = Map.of(
                    "FASTAUTH_STORE_URL",
                    RunningPostgres.shared().newServiceUrl() + "?user=postgres",
                    "FASTAUTH_DRAIN_DELAY",
                    "PT1S");
            for (int i = 0; i < REPLICAS; i++) {
                replicas.add(RunningService.start(folder.resolve("replica" + i), settings));
            }
            return new Fleet(List.copyOf(replicas));
        } catch (IOException | SQLException | RuntimeException | AssertionError e) {
            replicas.forEach(RunningService::close);
            throw new AssertionError("The replicas do not start", e);
        }
    }

    List<Integer> ports() {
        return replicas.stream().map(RunningService::port).toList();
    }

    @Override
    public void close() {
        replicas.forEach(RunningService::close);
    }
}
