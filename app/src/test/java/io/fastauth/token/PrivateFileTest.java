package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("secrets");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(found -> found.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileIsReadWholeUpToItsLargestSizeInBytes() throws IOException {
        Files.writeString(file, "größe");
        assertEquals("größe", PrivateFile.read(file, 7));
        InvalidSettingException refused = assertThrows(InvalidSettingException.class, () -> PrivateFile.read(file, 6));
        assertEquals("is larger than 6 bytes", refused.getMessage());
    }

    @Test
    void malformedTextIsNotRead() throws IOException {
        Files.write(file, new byte[] {'a', (byte) 0xFF});
        assertThrows(CharacterCodingException.class, () -> PrivateFile.read(file, 10));
    }

    @Test
    void aFileIsMadeAndReplacedForItsOwnerAlone() throws IOException {
        PrivateFile.rewrite(file, present -> "one");
        assertEquals("one", Files.readString(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        PrivateFile.rewrite(file, present -> Files.readString(present) + ", two");
        assertEquals("one, two", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("secrets", "secrets.lock"), names());
    }

    @Test
    void theFileBehindALinkIsReplacedAndNotTheLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.writeString(file, "one"));
        PrivateFile.rewrite(link, present -> Files.readString(present) + ", two");
        assertEquals("one, two", Files.readString(file));
        assertEquals(file.toRealPath(), link.toRealPath());
    }

    @Test
    void aFailureLeavesTheFileAsItWas() throws IOException {
        Files.writeString(file, "one");
        assertThrows(
                IOException.class,
                () -> PrivateFile.rewrite(file, present -> {
                    throw new IOException("on purpose");
                }));
        assertEquals("one", Files.readString(file));
        Path occupied =
                Files.createDirectories(folder.resolve("folder/not-empty")).getParent();
        assertThrows(IOException.class, () -> PrivateFile.rewrite(occupied, present -> "one"));
        assertEquals(List.of("folder", "folder.lock", "secrets", "secrets.lock"), names());
    }
}
