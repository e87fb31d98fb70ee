package io.fastauth.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.bench.load.ResponseReader.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    private static final String LONG = "x".repeat(20_000);
    private static final String RESPONSES = "HTTP/1.1 200 OK\r\nServer: a\r\ncOnTeNt-LeNgTh: 5\r\n\r\nh\u00e9ll"
            + "HTTP/1.1 401 Unauthorized\r\nX-Content-Length: 7\r\n\r\n"
            + "HTTP/1.1 201 Created\r\nContent-Length:20000\r\nConnection: keep-alive\r\n\r\n" + LONG
            + "HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\ncontent-length: 1\r\n\r\nHTTP/1.1 500 Error\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut";

    /** Whatever arrives at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 8_192, 1_000_000})
    void responsesAreReadOneAfterTheOther(int atOnce) throws IOException {
        ResponseReader responses = new ResponseReader(arriving(atOnce)::read);
        assertEquals(new Response("HTTP/1.1 200 OK", "h\u00e9ll"), responses.read());
        assertEquals(new Response("HTTP/1.1 401 Unauthorized", ""), responses.read());
        assertEquals(new Response("HTTP/1.1 201 Created", LONG), responses.read());
        assertEquals(
                new Response("HTTP/1.1 200 OK", "content-length: 1\r\n\r\nHTTP/1.1 500 Error\r\n"), responses.read());
        assertThrows(IOException.class, responses::read, "the connection ends within the last one");
    }

    private static InputStream arriving(int atOnce) {
        return new ByteArrayInputStream(RESPONSES.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, atOnce));
            }
        };
    }
}
