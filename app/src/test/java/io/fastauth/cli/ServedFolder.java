package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder to start {@code serve} in, and what a start prints and answers.
 *
 * @param path the folder
 */
record ServedFolder(Path path) {

    static final Pattern ADDRESS = Pattern.compile("ready at (http://127\\.0\\.0\\.1:\\d+)\\R");
    static final Pattern DOCUMENTATION = Pattern.compile("Documentation: +(http\\S+)");
    static final Pattern CURL = Pattern.compile("curl '(http[^']+)'");

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    ChildProcess start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    ChildProcess start(Map<String, String> environment, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "serve";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return ChildProcess.fastauth(path, environment, command);
    }

    /** A start that is refused, in one line on standard error for each problem. */
    List<String> refused(int exitCode, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (ChildProcess child = start(environment, arguments)) {
            assertEquals(exitCode, child.exitCode(), child::err);
            assertEquals("", child.out());
            return child.complaints();
        }
    }

    /** What it printed in that place. */
    static String found(Pattern pattern, String out) {
        Matcher matcher = pattern.matcher(out);
        assertTrue(matcher.find(), out);
        return matcher.group(1);
    }

    static HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
