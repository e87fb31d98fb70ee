package io.fastauth.cli;

import io.fastauth.metrics.Meters;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Reads the files of a listener's TLS again every second, and puts changed ones in force for new connections; those
 * that are open go on. What counts is what can be read, whatever way the files are changed: edited in place, replaced,
 * or swapped by a link as Kubernetes does. Files that cannot be served with change nothing, and are tried again.
 */
final class TlsWatch {

    private static final Logger LOGGER = System.getLogger(TlsWatch.class.getName());

    private final ListenerTls files;
    private String inForce;
    private volatile X509Certificate certificate;
    private String refused = "";

    private TlsWatch(ListenerTls files) {
        this.files = files;
        // First: a change while they are read must be seen at the first look.
        this.inForce = files.fingerprint();
        this.certificate = certificate(files.read());
    }

    /**
     * One for each listener that speaks TLS.
     *
     * @param server the node {@code server}
     * @throws CommandException when one cannot be served; the message says why
     */
    static List<TlsWatch> of(Config server) {
        return ListenerTls.of(server).stream().map(TlsWatch::new).toList();
    }

    /** Begins, on a server that was made of the same configuration. */
    void start(WebServer server) {
        new Meters().certificateExpiry(files.listener(), this::expiry);
        EverySecond.start("fastauth-tls-" + files.listener(), () -> look(server));
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

    /** Once for each kind of problem: the files stay wrong until somebody mends them. */
    private void refuse(String problem) {
        if (!problem.equals(refused)) {
            refused = problem;
            LOGGER.log(Level.ERROR, "Changed TLS files are refused, and those before stay in force: {0}", problem);
        }
    }
}
