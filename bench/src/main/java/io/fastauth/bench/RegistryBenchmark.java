package io.fastauth.bench;

import io.fastauth.FastAuth;
import io.fastauth.FastAuthConfig;
import io.fastauth.bench.server.Folders;
import io.fastauth.token.Issue;
import io.fastauth.token.SigningKey;
import io.fastauth.token.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The verification of a token that was verified before, by the number of registered clients in the database. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RegistryBenchmark {

    /** Without any, no client is looked up. */
    @Param({"0", "1", "1000000"})
    public int clients;

    private @Nullable Prepared prepared;

    private record Prepared(Path folder, FastAuth service, String unregistered, String registered) {}

    private static FastAuthConfig settings(Path file) {
        return FastAuthConfig.builder()
                .cryptographyKey(SigningKey.randomText())
                .store(store -> store.url(Service.url(file)))
                .buildPrototype();
    }

    /** Registers the clients, and issues a token to one of them and to another client. */
    @Setup
    public void prepare() throws IOException, SQLException {
        Path folder = Files.createTempDirectory("fastauth-bench");
        Path file = folder.resolve("clients.db");
        if (clients > 0) {
            RegisteredClients.in(file, clients);
        }
        FastAuth service = FastAuth.create(settings(file));
        prepared = new Prepared(
                folder, service, token(service, "other"), token(service, RegisteredClients.id(clients / 2)));
    }

    private Prepared prepared() {
        return Objects.requireNonNull(prepared);
    }

    private static String token(FastAuth service, String client) {
        if (service.issuer().issue(client) instanceof Issue.Issued issued) {
            return issued.pair().accessToken();
        }
        throw new IllegalStateException("Not issued");
    }

    /** Removes the database. */
    @TearDown
    public void close() throws IOException {
        prepared().service().close();
        Folders.delete(prepared().folder());
    }

    /** Verifies the token of a client that is not registered. */
    @Benchmark
    public Verification verifyUnregistered() {
        return prepared().service().verifier().verifyAccess(prepared().unregistered());
    }

    /** Verifies the token of a registered client, if there is one. */
    @Benchmark
    public Verification verifyRegistered() {
        return prepared().service().verifier().verifyAccess(prepared().registered());
    }
}
