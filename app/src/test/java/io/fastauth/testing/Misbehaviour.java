package io.fastauth.testing;

import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.util.Map;
import java.util.stream.Stream;

/** What an API can do wrong, when asked for the pair of the client {@code client-id-text}. */
public final class Misbehaviour {

    /** The session of the client. */
    public static final StoredSession STORED = SignedSessions.start("client-id-text");

    private static final TokenPair PAIR = SignedSessions.tokens(STORED);
    private static final String DATA = "\"data\":{\"access_token\":\"" + PAIR.accessToken() + "\",\"refresh_token\":\""
            + PAIR.refreshToken() + "\"}";

    /** What is right. */
    public static final String GOOD = "{" + DATA + ",\"details\":{\"client_id\":\"client-id-text\"}}";

    private Misbehaviour() {}

    /** No answer, and the connection stays open. */
    public static boolean never(RawApi.Answer answer) {
        answer.untilClosed();
        return false;
    }

    /** Bodies of a 200 that are no stored pair of the client. */
    public static Stream<String> wrongAnswers() {
        return Stream.of(
                "",
                "access-token-text",
                "{" + DATA,
                GOOD + GOOD,
                "null",
                "[]",
                "\"access-token-text\"",
                "{}",
                "{\"data\":null}",
                "{\"data\":\"access-token-text\"}",
                "{\"data\":[\"access-token-text\"]}",
                "{\"data\":{\"access_token\":\"access-token-text\"}}",
                "{\"data\":{\"access_token\":\"access-token-text\",\"refresh_token\":null}}",
                "{\"data\":{\"access_token\":1,\"refresh_token\":2}}",
                "{\"data\":{\"access_token\":[\"access-token-text\"],\"refresh_token\":{}}}",
                "{" + DATA + "," + DATA + "}",
                "{" + DATA + ",\"details\":{\"client_id\":\"another-client\"}}",
                "{" + DATA + ",\"details\":{\"client_id\":null}}",
                "[".repeat(30_000),
                "\u0000\u0001");
    }

    /** Answers that neither a load nor a save can be decided from, by name. */
    public static Map<String, RawApi.Behaviour> failures() {
        return Map.ofEntries(
                status("201 Created"),
                status("204 No Content"),
                status("302 Found\r\nLocation: REDIRECT"),
                status("307 Temporary Redirect\r\nLocation: REDIRECT"),
                status("400 Bad Request"),
                status("401 Unauthorized\r\nWWW-Authenticate: Basic"),
                status("429 Too Many Requests\r\nRetry-After: 60"),
                status("429 Too Many Requests\r\nRetry-After: 1"),
                status("429 Too Many Requests\r\nRetry-After: Fri, 31 Dec 2199 23:59:59 GMT"),
                status("500 Internal Server Error"),
                status("503 Service Unavailable"),
                failure("over 64 KiB", answer -> answer.send("200 OK", GOOD + " ".repeat(64 * 1024)) != null),
                failure("endless", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\n\r\n");
                    while (answer.closed().getCount() > 0) {
                        answer.send(" ".repeat(1024));
                    }
                    return false;
                }),
                failure("100 MB", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
                    String megabyte = " ".repeat(1024 * 1024);
                    for (int i = 0; i < 100; i++) {
                        answer.send(megabyte);
                    }
                    return true;
                }),
                failure("cut mid-body", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + GOOD);
                    return false;
                }),
                failure("cut mid-chunk", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "fff\r\n" + GOOD);
                    return false;
                }),
                failure("cut mid-header", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-");
                    return false;
                }),
                failure("closed at once", answer -> false),
                failure("not HTTP", answer -> answer.send("access-token-text\r\n\r\n".repeat(50)) == null),
                failure("one byte per second", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nContent-Length: " + GOOD.length() + "\r\n\r\n");
                    for (int i = 0; i < GOOD.length() && !answer.closedWithinASecond(); i++) {
                        answer.send(GOOD.substring(i, i + 1));
                    }
                    return false;
                }),
                failure("one byte of a header per second", answer -> {
                    answer.send("HTTP/1.1 200 OK\r\nX-Slow: ");
                    while (!answer.closedWithinASecond()) {
                        answer.send("x");
                    }
                    return false;
                }),
                failure("never", Misbehaviour::never));
    }

    private static Map.Entry<String, RawApi.Behaviour> status(String status) {
        String target = status.replace("REDIRECT", "/elsewhere");
        return failure(status, answer -> answer.send(target, target.startsWith("204") ? "" : GOOD) != null);
    }

    private static Map.Entry<String, RawApi.Behaviour> failure(String name, RawApi.Behaviour behaviour) {
        return Map.entry(name, behaviour);
    }
}
