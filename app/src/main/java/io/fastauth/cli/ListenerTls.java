package io.fastauth.cli;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The TLS of one listener, as {@code application.yaml} configures it by Helidon's keys. Its files can be read at any
 * time, and change.
 *
 * @param listener the listener's name
 * @param config its node {@code tls}
 */
record ListenerTls(String listener, Config config) {

    /**
     * The listeners of a server that speak TLS. A listener with a TLS manager of its own is left to that.
     *
     * @param server the node {@code server}
     */
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

    /** The files that it names, as Helidon's resources. */
    private List<Path> files() {
        return config.traverse()
                .filter(node -> node.isLeaf() && node.name().equals("path"))
                .map(node -> Path.of(node.asString().get()))
                .sorted()
                .toList();
    }

    /**
     * What stands in the files, so briefly that two readings can be compared.
     *
     * @throws CommandException when one cannot be read; the message names it
     */
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

    /**
     * Reads the files.
     *
     * @return what the listener can be served with
     * @throws CommandException when it cannot; the message says why and names the files
     */
    Tls read() {
        try {
            TlsConfig read = TlsConfig.create(config);
            check(read);
            return Tls.create(read);
        } catch (RuntimeException | GeneralSecurityException e) {
            throw refused("read from " + files() + ": " + e.getMessage(), e);
        }
    }

    /** What Helidon would find out in the first handshake, or not at all. */
    private static void check(TlsConfig tls) throws GeneralSecurityException {
        if (tls.privateKey().isEmpty() || tls.privateKeyCertChain().isEmpty()) {
            throw new CertificateException("private-key has no key or no certificate");
        }
        // Without a trust of its own, Helidon takes the platform's: whoever buys a certificate anywhere.
        if (tls.clientAuth() != TlsClientAuth.NONE && tls.trust().isEmpty() && !tls.trustAll()) {
            throw new CertificateException("client-auth asks for certificates, and no trust says whose");
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
