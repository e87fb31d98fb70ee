package io.fastauth.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Verification;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measurements run without failures; no test checks the speed. */
class BenchTest {

    @Test
    void eachCallSucceeds() throws Exception {
        TokensBenchmark calls = new TokensBenchmark();
        assertEquals(3, calls.issue().accessToken().split("\\.").length);
        assertEquals(3, calls.issueWithNimbus().split("\\.").length);
        assertInstanceOf(Verification.Verified.class, calls.verify());
        assertInstanceOf(Verification.Verified.class, calls.verifyForTheFirstTime());
        assertTrue(calls.verifyWithNimbus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "ES256", "EdDSA", "RS256"})
    void eachCallSucceedsByEachAlgorithm(String algorithm) {
        AlgorithmsBenchmark calls = new AlgorithmsBenchmark();
        calls.algorithm = algorithm;
        calls.prepare();
        assertEquals(3, calls.issue().accessToken().split("\\.").length);
        assertInstanceOf(Verification.Verified.class, calls.verify());
        assertInstanceOf(Verification.Verified.class, calls.verifyForTheFirstTime());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void eachCallSucceedsWithRegisteredClients(int clients) throws Exception {
        RegistryBenchmark calls = new RegistryBenchmark();
        calls.clients = clients;
        calls.prepare();
        assertInstanceOf(Verification.Verified.class, calls.verifyUnregistered());
        assertInstanceOf(Verification.Verified.class, calls.verifyRegistered());
        calls.close();
    }

    @Test
    void theRunWithRevocationsMeasuresEachSdk() {
        String out = printed(() -> RevocationRun.main(new String[] {"3", "20", "ES256"}));
        assertEquals(
                3,
                out.lines()
                        .filter(line -> line.endsWith("0 introspections meanwhile"))
                        .count(),
                out);
        assertEquals(6, out.lines().filter(line -> line.endsWith("on one core")).count(), out);
    }

    private static String printed(Executable run) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertDoesNotThrow(run);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
