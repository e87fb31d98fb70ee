package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.functional.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Secrets in files that other users of the machine can read. */
@Execution(ExecutionMode.CONCURRENT)
class ReadableEnvFileTest {

    private static final String WARNING = " holds secrets, and other users may read or change it; run: chmod 600 ";

    @TempDir
    private Path folder;

    @Test
    void isAWarningAtStart() throws Exception {
        write(".env", "CRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\n", "rw-r--r--");
        write("fastauth.config.json", "{\"master-token\": \"" + RunningServer.MASTER + "\"}", "rw-r-----");

        assertEquals(
                List.of("fastauth.config.json" + WARNING + "fastauth.config.json", ".env" + WARNING + ".env"),
                warnings());
    }

    @Test
    void withoutSecretsOrWithoutReadersIsNone() throws Exception {
        write(".env", "FASTAUTH_LOG_FORMAT=text\n", "rw-r--r--");
        write("fastauth.config.json", "{\"master-token\": \"" + RunningServer.MASTER + "\"}", "rw-------");

        assertEquals(List.of(), warnings());
    }

    private void write(String name, String content, String permissions) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), content), PosixFilePermissions.fromString(permissions));
    }

    private List<String> warnings() throws Exception {
        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), "serve", "--port", "0")) {
            child.awaitOut("FastAuth is ready");
            return child.complaints().stream()
                    .map(line -> line.replaceFirst(".* WARNING \\S+ ", ""))
                    .toList();
        }
    }
}
