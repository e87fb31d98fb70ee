package io.fastauth.testing;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection by TLS, for as many requests as are made. */
public record TlsConnection(SSLSocket socket) implements AutoCloseable {

    private static final String HEALTHY = "{\"status\":\"healthy\"}";

    /** Connects and asks, because a server of TLS 1.3 refuses a client after the client's handshake. */
    public static TlsConnection open(SSLContext context, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        try {
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            TlsConnection connection = new TlsConnection(socket);
            connection.ask();
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The serial number that a new connection is shown. */
    public static BigInteger serial(SSLContext context, int port) throws IOException {
        try (TlsConnection connection = open(context, port)) {
            return connection.serial();
        }
    }

    public BigInteger serial() throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    /** Asks whether the service is well, and fails unless it is. */
    public void ask() throws IOException {
        socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (answer.indexOf(HEALTHY) < 0) {
            int read = socket.getInputStream().read(buffer);
            if (read < 0) {
                throw new EOFException("closed after: " + answer);
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
