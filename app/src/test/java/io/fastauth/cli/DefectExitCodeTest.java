package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.RunningServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A defect of the program is no wrong usage. */
@Execution(ExecutionMode.CONCURRENT)
class DefectExitCodeTest {

    @Test
    void anArgumentExceptionOfADefectExitsWithOneAndItsStackTrace() {
        StringWriter err = new StringWriter();
        int code = CommandException.report(
                new IllegalArgumentException("Comparison method violates"), new PrintWriter(err, true));

        assertEquals(1, code);
        assertTrue(err.toString().startsWith("fastauth: unexpected failure"), err::toString);
    }

    @Test
    void aHostWithoutAnAddressIsWrongUsage(@TempDir Path folder) throws Exception {
        Map<String, String> environment = Map.of("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        try (ChildProcess child =
                ChildProcess.fastauth(folder, environment, "serve", "--port", "0", "--host", "nowhere.invalid")) {
            assertEquals(2, child.exitCode(), child::err);
            assertTrue(child.err().contains("nowhere.invalid has no address"), child::err);
        }
    }
}
