package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A start that fails at the store reports the message of the database. */
@Execution(ExecutionMode.CONCURRENT)
class StartFailureCauseTest {

    @TempDir
    private Path folder;

    @Test
    void aRoleWithoutRightsIsNamed() throws Exception {
        RunningPostgres postgres = RunningPostgres.shared();
        postgres.sql("CREATE ROLE reader LOGIN");
        String database = postgres.newDatabase().url();
        try (Connection owner = DriverManager.getConnection(database);
                Statement statement = owner.createStatement()) {
            statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        }
        String problem = problem(Map.of("FASTAUTH_STORE_URL", database.replaceFirst("\\?.*", "?user=reader")));

        assertTrue(problem.startsWith("fastauth: The schema of the database cannot be brought up to date: "), problem);
        assertTrue(problem.endsWith("permission denied for schema public"), problem);
    }

    @Test
    void aServerThatIsAwayIsNamed() throws Exception {
        String problem = problem(Map.of("FASTAUTH_STORE_URL", "jdbc:postgresql://127.0.0.1:1/tokens"));

        assertTrue(problem.contains("127.0.0.1/tokens cannot be used: "), problem);
        assertTrue(problem.contains("refused"), problem);
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(folder.resolve("t.db"), "not a database, but a text".repeat(100));
        String problem = problem(Map.of("FASTAUTH_STORE_URL", "jdbc:sqlite:t.db"));

        assertTrue(problem.contains("t.db cannot be opened: "), problem);
        assertTrue(problem.contains("file is not a database"), problem);
    }

    /** The one line on standard error of a start that fails. */
    private String problem(Map<String, String> settings) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        try (ChildProcess child = ChildProcess.fastauth(folder, environment, "serve", "--port", "0")) {
            assertEquals(1, child.exitCode(), child::err);
            List<String> lines = child.complaints();
            assertEquals(1, lines.size(), child::err);
            return lines.getFirst();
        }
    }
}
