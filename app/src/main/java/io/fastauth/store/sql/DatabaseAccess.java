package io.fastauth.store.sql;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A database and its credentials.
 *
 * @param url {@code jdbc:sqlite:} and a file, which no other process may use at the same time; or
 *     {@code jdbc:postgresql:}
 * @param folder resolves a relative file
 * @param user the role at PostgreSQL; empty for the driver's default
 * @param password of the role; empty for none
 */
public record DatabaseAccess(String url, Path folder, Optional<String> user, Optional<String> password) {

    /** A database without credentials. */
    public static DatabaseAccess of(String url, Path folder) {
        return new DatabaseAccess(url, folder, Optional.empty(), Optional.empty());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseAccess[" + url + "]";
    }
}
