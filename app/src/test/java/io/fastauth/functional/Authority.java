package io.fastauth.functional;

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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import okhttp3.tls.HeldCertificate;

/** A certificate authority of a test. */
public final class Authority {

    private static final char[] PASSPHRASE = "for-a-test".toCharArray();

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
        public void writePem(Path folder) throws IOException {
            Files.writeString(folder.resolve("tls.crt"), held.certificatePem());
            Files.writeString(folder.resolve("tls.key"), held.privateKeyPkcs8Pem());
            Files.writeString(folder.resolve("ca.crt"), authority.pem());
        }

        public void writePkcs12(Path file, String passphrase) throws IOException, GeneralSecurityException {
            try (OutputStream out = Files.newOutputStream(file)) {
                keys(passphrase.toCharArray()).store(out, passphrase.toCharArray());
            }
        }

        private KeyStore keys(char[] passphrase) throws IOException, GeneralSecurityException {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "1", privateKey(), passphrase, new Certificate[] {held.certificate(), authority.root.certificate()
                    });
            return keys;
        }

        /** Trusts the authority, and shows this certificate to whoever asks for one. */
        public SSLContext context() throws IOException, GeneralSecurityException {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keys(PASSPHRASE), PASSPHRASE);
            return authority.context(keys);
        }
    }

    /** For this machine, as server and as client. */
    public Identity sign(String name) {
        return sign(name, 0, Duration.ofHours(1));
    }

    /** Good for so long, from one hour ago and so many hours more. */
    public Identity sign(String name, long hoursAgo, Duration lifetime) {
        long from = System.currentTimeMillis() - Duration.ofHours(1 + hoursAgo).toMillis();
        return new Identity(
                this,
                new HeldCertificate.Builder()
                        .commonName(name)
                        .addSubjectAlternativeName("127.0.0.1")
                        .validityInterval(
                                from, from + Duration.ofHours(1).plus(lifetime).toMillis())
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
