package io.fastauth.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A folder as Kubernetes mounts a ConfigMap or a Secret: each file is a link through {@code ..data}, which is a link to
 * the folder of one version. All files change at once, when that link is replaced.
 */
public final class MountedVolume {

    private final Path folder;
    private int version;

    public MountedVolume(Path folder, Map<String, String> files) throws IOException {
        this.folder = Files.createDirectories(folder);
        swap(files);
        for (String name : files.keySet()) {
            Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        }
    }

    /** Replaces what the files hold. */
    public void swap(Map<String, String> files) throws IOException {
        version++;
        Path made = Files.createDirectory(folder.resolve("..version" + version));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(made.resolve(file.getKey()), file.getValue());
        }
        Path link = folder.resolve("..data_tmp");
        Files.createSymbolicLink(link, made.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public Path folder() {
        return folder;
    }

    public Path file(String name) {
        return folder.resolve(name);
    }
}
