package io.fastauth.cli;

import io.fastauth.metrics.Meters;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the files of a listener's TLS again every second, and uses changed ones for new connections. Files may be
 * edited in place, replaced, or swapped by a link as Kubernetes does. Files that cannot be used change nothing.
 */
final class TlsWatch {

    private static final Logger LOGGER = System.getLogger(TlsWatch.class.getName());

    private final ListenerTls files;
    private String inForce;
    private volatile X509Certificate certificate;
    private String refused = "";

    private TlsWatch(ListenerTls files) {
        this.files = files;
        // First, so that a change while they are read is noticed.
        this.inForce = files.fingerprint();
        this.certificate = certificate(files.read());
    }

    /**
     * A watch of each listener with TLS.
     *
     * @param server the node {@code server}
     * @throws CommandException when its files cannot be used; the message has the reason
     */
    static List<TlsWatch> of(Config server) {
        return ListenerTls.of(server).stream().map(TlsWatch::new).toList();
    }

    /** Starts to watch for a server of the same configuration. */
    void start(WebServer server) {
        new Meters().certificateExpiry(files.listener(), this::expiry);
        ServerLifecycle.poll("fastauth-tls-" + files.listener(), () -> look(server));
    }

    private Instant expiry() {
        return certificate.getNotAfter().toInstant();
    }

    private static X509Certificate certificate(Tls tls) {
        return tls.prototype().privateKeyCertChain().getFirst();
    }

    private void look(WebServer server) {
        try {
            String found = files.fingerprint();
            if (!found.equals(inForce)) {
                Tls tls = files.read();
                server.reloadTls(files.listener(), tls);
                inForce = found;
                certificate = certificate(tls);
                LOGGER.log(
                        Level.INFO,
                        "Changed TLS files of the listener {0} are in force; the certificate is good until {1}",
                        files.listener(),
                        expiry());
            }
            refused = "";
        } catch (RuntimeException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    /** Logs each problem once. */
    private void refuse(String problem) {
        if (!problem.equals(refused)) {
            refused = problem;
            LOGGER.log(Level.ERROR, "Changed TLS files are refused, and those before stay in force: {0}", problem);
        }
    }

    /**
     * The TLS of a listener.
     *
     * @param listener the listener's name
     * @param config its node {@code tls}
     */
    private record ListenerTls(String listener, Config config) {

        /** The listeners with TLS, except those with a TLS manager, which reloads by itself. */
        static List<ListenerTls> of(Config server) {
            Stream<ListenerTls> sockets = server.get("sockets").asNodeList().orElse(List.of()).stream()
                    .map(socket ->
                            new ListenerTls(socket.get("name").asString().orElseGet(socket::name), socket.get("tls")));
            return Stream.concat(Stream.of(new ListenerTls(WebServer.DEFAULT_SOCKET_NAME, server.get("tls"))), sockets)
                    .filter(tls -> tls.config.exists()
                            && tls.config.get("enabled").asBoolean().orElse(true)
                            && !tls.config.get("manager").exists())
                    .toList();
        }

        private List<Path> files() {
            return config.traverse()
                    .filter(node -> node.isLeaf() && node.name().equals("path"))
                    .map(node -> Path.of(node.asString().get()))
                    .sorted()
                    .toList();
        }

        /** A digest of the files. */
        String fingerprint() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (Path file : files()) {
                    digest.update(digest(file));
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private byte[] digest(Path file) throws GeneralSecurityException {
            try {
                return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            } catch (IOException e) {
                throw refused(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
            }
        }

        Tls read() {
            try {
                TlsConfig read = TlsConfig.create(config);
                check(read);
                return Tls.create(read);
            } catch (RuntimeException | GeneralSecurityException e) {
                throw refused("read from " + files() + ": " + e.getMessage(), e);
            }
        }

        /** Refuses files that Helidon would refuse at the first handshake, or not at all. */
        private static void check(TlsConfig tls) throws GeneralSecurityException {
            if (tls.privateKey().isEmpty() || tls.privateKeyCertChain().isEmpty()) {
                throw new CertificateException("private-key has no key or no certificate");
            }
            // Without it, Helidon would trust the platform's public authorities.
            if (tls.clientAuth() != TlsClientAuth.NONE && tls.trust().isEmpty() && !tls.trustAll()) {
                throw new CertificateException("client-auth asks for certificates, and no trust is set for them");
            }
            X509Certificate own = tls.privateKeyCertChain().getFirst();
            own.checkValidity();
            if (!fits(tls.privateKey().get(), own)) {
                throw new CertificateException("the private key is not that of the certificate");
            }
        }

        private static boolean fits(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA", "DSA" -> "SHA256with" + key.getAlgorithm();
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            return signature.verify(signed);
        }

        private CommandException refused(String problem, Exception cause) {
            return CommandException.refused(
                    "application.yaml: tls of the listener " + listener + ": "
                            + problem.lines().findFirst().orElse(""),
                    cause);
        }
    }
}
