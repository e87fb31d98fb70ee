import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Copies SQLite's library for this machine out of its jar: {@code java -cp fastauth.jar SqliteLibrary.java FOLDER}. A
 * service that is shown the folder with {@code -Dorg.sqlite.lib.path} need not do that at each start, nor run
 * {@code uname} to find out which library it needs, nor have a folder for it that it may write to and run from.
 */
final class SqliteLibrary {

    private SqliteLibrary() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        String name = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        // Under another name first: whoever starts meanwhile must not load a half of it.
        Path copy = Files.createTempFile(folder, name, "");
        try (InputStream library = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("sqlite-jdbc has no " + resource);
            }
            Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
