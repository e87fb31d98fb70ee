package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send too much, or everything at once, or read nothing. */
class HostileClientsCampaignTest {

    private static final int ROUNDS = Form.choose(3, 200);
    private static final int PIPELINED = 100;
    private static final int UNREAD = Form.choose(20, 500);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SOME_DESCRIPTORS = 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    @TempDir
    Path folder;

    @Campaign("Hostile clients")
    void oversizedPipelinedAndUnreadRequestsHurtNobody(Report report) throws Exception {
        report.did(ROUNDS + " × request line of 1 MiB, header of 1 MiB, 10,000 headers, body of 1 GiB, chunk of 1 GiB, "
                + PIPELINED + " pipelined requests; " + UNREAD + " clients that read no answers");
        try (RunningService service = RunningService.start(folder, Map.of());
                TokenClient client = TokenClient.of(service.port())) {
            String token = client.issue("hostile").pair().accessToken();
            long descriptors = service.descriptors();
            for (int round = 0; round < ROUNDS; round++) {
                bombs(service.port());
                pipeline(service.port(), token);
            }
            unread(service.port());
            assertTrue(service.alive(), service::log);
            assertEquals(Answer.OK, client.verify(token).status());
            long start = System.nanoTime();
            await().atMost(PATIENCE).until(() -> service.descriptors() <= descriptors + SOME_DESCRIPTORS);
            report.clientsSaw("414, 431 and 413, and the pipelined answers in order; others: 200");
            report.recovered("descriptors returned", Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static void bombs(int port) throws IOException {
        String large = "a".repeat(1024 * 1024);
        String post = "POST /auth/token/refresh HTTP/1.1\r\nHost: x\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n";
        assertEquals(List.of("414"), send(port, "GET /" + large + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals(List.of("431"), send(port, "GET /health HTTP/1.1\r\nHost: x\r\nX-Large: " + large + "\r\n\r\n"));
        assertEquals(
                List.of("431"), send(port, "GET /health HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(10_000) + "\r\n"));
        assertEquals(List.of("413"), send(port, post + "Content-Length: 1073741824\r\n\r\nrefresh_token=" + large));
        assertEquals(
                List.of("413"),
                send(port, post + "Transfer-Encoding: chunked\r\n\r\n40000000\r\nrefresh_token=" + large));
    }

    /** Alternately with the token and without: an answer in the wrong place would give access to another request. */
    private static void pipeline(int port, String token) throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
            requests.append("GET /access/health HTTP/1.1\r\nHost: x\r\n")
                    .append(i % 2 == 0 ? "ACCESS-TOKEN: " + token + "\r\n" : "")
                    .append(i == PIPELINED - 1 ? "Connection: close\r\n" : "")
                    .append("\r\n");
        }
        List<String> statuses = send(port, requests.toString());
        assertEquals(PIPELINED, statuses.size());
        for (int i = 0; i < PIPELINED; i++) {
            assertEquals(i % 2 == 0 ? "200" : "401", statuses.get(i));
        }
    }

    /** Sends everything, even if the service does not want it, and returns the statuses of all answers. */
    private static List<String> send(int port, String requests) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            Thread sender = Thread.ofVirtual().start(() -> write(socket, requests));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            sender.interrupt();
            return STATUS.matcher(answers)
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
        }
    }

    private static void write(Socket socket, String requests) {
        try {
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The service has answered, and closed the connection: the answer is judged.
            assertTrue(e instanceof SocketException, e::toString);
        }
    }

    /** More answers than the buffers of a connection hold; the clients close it without having read any. */
    private static void unread(int port) throws IOException {
        byte[] requests = "GET /openapi HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200).getBytes(StandardCharsets.US_ASCII);
        Socket[] sockets = new Socket[UNREAD];
        for (int i = 0; i < UNREAD; i++) {
            sockets[i] = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets[i].getOutputStream().write(requests);
        }
        await().atMost(PATIENCE).until(() -> blocked(port) == UNREAD);
        try (Connection beside = new Connection(port)) {
            assertEquals(Answer.OK, beside.get("/health").status());
        }
        assertEquals(UNREAD, blocked(port), "connections whose answers the service could not send");
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** How many connections of the port, on its side, have bytes that the other side does not take. */
    private static long blocked(int port) throws IOException {
        Pattern blocked =
                Pattern.compile(String.format("\\s*\\d+: \\p{XDigit}+:%04X \\S+ 01 (?!0{8}:)\\p{XDigit}+:.*", port));
        long count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            count += Files.readAllLines(Path.of(table)).stream()
                    .filter(blocked.asMatchPredicate())
                    .count();
        }
        return count;
    }
}
