package io.fastauth.cli;

import io.fastauth.functional.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A mounted Secret, as the kubelet lays it out: the files are links into {@code ..data}, which is a link to a folder,
 * and a renewal replaces that one link.
 */
record MountedSecret(Path folder) {

    static MountedSecret of(Path folder, Authority.Identity identity) throws IOException {
        MountedSecret secret = new MountedSecret(Files.createDirectories(folder));
        for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
        secret.swap(identity);
        return secret;
    }

    void swap(Authority.Identity identity) throws IOException {
        swap(identity, identity);
    }

    /** With the key of another certificate, when the two differ. */
    void swap(Authority.Identity certificate, Authority.Identity key) throws IOException {
        Path version = Files.createTempDirectory(folder, "..2026_");
        key.writePem(version);
        Path keyFile = version.resolve("tls.key");
        byte[] keyText = Files.readAllBytes(keyFile);
        certificate.writePem(version);
        Files.write(keyFile, keyText);
        Path next = folder.resolve("..data_tmp");
        Files.createSymbolicLink(next, version.getFileName());
        Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
