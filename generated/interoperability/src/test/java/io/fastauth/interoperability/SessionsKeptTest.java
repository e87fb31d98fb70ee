package io.fastauth.interoperability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes of one client keep their sessions: beside each other, and while the algorithm of the keys changes. */
@ExtendWith(Services.Resolver.class)
class SessionsKeptTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void twoProcessesOfOneClientKeepTheirSessions(Services services) throws Exception {
        Tool.NODE.require();
        Service service = services.of(Configuration.ES256);
        try (LineProgram one = refreshing(service);
                LineProgram other = refreshing(service)) {
            String sessionOfOne = session(one.ask("first"));
            String sessionOfOther = session(other.ask("first"));
            assertNotEquals(sessionOfOne, sessionOfOther);
            for (int i = 0; i < 10; i++) {
                assertEquals(i + " " + sessionOfOne + " ES256 200", one.ask(String.valueOf(i)));
                assertEquals(i + " " + sessionOfOther + " ES256 200", other.ask(String.valueOf(i)));
            }
        }
    }

    @Test
    void aChangeFromHs256ToEs256LosesNoSession(@TempDir Path folder) throws Exception {
        Tool.NODE.require();
        try (Service service = Service.start(folder, Configuration.HS256);
                LineProgram program = refreshing(service)) {
            String session = session(program.ask("first"));
            service.rotate(Configuration.ES256, "2s");
            Instant end = Instant.now().plus(PATIENCE);
            String line;
            do {
                line = program.ask("next");
                assertTrue(line.matches("next " + session + " (HS256|ES256) 200"), line);
            } while (line.contains("HS256") && Instant.now().isBefore(end));
            assertEquals("next " + session + " ES256 200", line);
            assertEquals("next " + session + " ES256 200", program.ask("next"));
        }
    }

    private static LineProgram refreshing(Service service) {
        String script = Tool.NODE_FOLDER.resolve("refreshing.mjs").toString();
        return LineProgram.start(service.environment(), List.of("node", script));
    }

    private static String session(String line) {
        assertTrue(line.endsWith(" 200"), line);
        return line.split(" ")[1];
    }
}
