package io.fastauth.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import okhttp3.tls.HeldCertificate;

/** A certificate authority of a test. */
public final class Authority {

    private static final char[] PASSPHRASE = "for-a-test".toCharArray();

    private static final AtomicLong SERIAL = new AtomicLong();

    private final HeldCertificate root = new HeldCertificate.Builder()
            .commonName("authority of a test")
            .certificateAuthority(0)
            .build();

    /** A certificate with its key. */
    public record Identity(Authority authority, HeldCertificate held) {

        public X509Certificate certificate() {
            return held.certificate();
        }

        public PrivateKey privateKey() {
            return held.keyPair().getPrivate();
        }

        /** The three files of a Secret that cert-manager makes: {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
        public Map<String, String> pem() {
            return Map.of(
                    "tls.crt", held.certificatePem(), "tls.key", held.privateKeyPkcs8Pem(), "ca.crt", authority.pem());
        }

        public void writePem(Path folder) throws IOException {
            for (Map.Entry<String, String> file : pem().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        }

        public void writePkcs12(Path file, String alias, String passphrase)
                throws IOException, GeneralSecurityException {
            try (OutputStream out = Files.newOutputStream(file)) {
                keys(alias, passphrase.toCharArray()).store(out, passphrase.toCharArray());
            }
        }

        private KeyStore keys(String alias, char[] passphrase) throws IOException, GeneralSecurityException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            Certificate[] chain = {held.certificate(), authority.certificate()};
            keys.setKeyEntry(alias, privateKey(), passphrase, chain);
            return keys;
        }

        /** Trusts the authority, and shows this certificate to whoever asks for one. */
        public SSLContext context() throws IOException, GeneralSecurityException {
            return authority.showing(this);
        }
    }

    /** For this machine, as server and as client; good for an hour. */
    public Identity sign(String name) {
        return sign(name, Duration.ofHours(1));
    }

    /** The same, good for so long; a negative time is one since the end. */
    public Identity sign(String name, Duration left) {
        long now = System.currentTimeMillis();
        return new Identity(
                this,
                new HeldCertificate.Builder()
                        .commonName(name)
                        .serialNumber(SERIAL.incrementAndGet())
                        .addSubjectAlternativeName("127.0.0.1")
                        .validityInterval(now - Duration.ofDays(1).toMillis(), now + left.toMillis())
                        .signedBy(root)
                        .build());
    }

    public X509Certificate certificate() {
        return root.certificate();
    }

    public String pem() {
        return root.certificatePem();
    }

    /** Trusts this authority, and has no certificate to show. */
    public SSLContext context() throws IOException, GeneralSecurityException {
        return context(null);
    }

    /** Trusts this authority, and shows a certificate, perhaps of another, to whoever asks for one. */
    public SSLContext showing(Identity identity) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity.keys("client", PASSPHRASE), PASSPHRASE);
        return context(keys);
    }

    private SSLContext context(KeyManagerFactory keys) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("1", root.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
