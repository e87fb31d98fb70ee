package io.fastauth.store.sql;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a database is, and who asks.
 *
 * @param url {@code jdbc:sqlite:} and a file, which no other process may use meanwhile; or {@code jdbc:postgresql:}
 * @param folder what a relative file is relative to
 * @param user the role at PostgreSQL; empty for the driver's default
 * @param password of the role; empty for none
 */
public record DatabaseAccess(String url, Path folder, Optional<String> user, Optional<String> password) {

    /**
     * A database that asks for no password.
     *
     * @param url as above
     * @param folder as above
     * @return the access
     */
    public static DatabaseAccess of(String url, Path folder) {
        return new DatabaseAccess(url, folder, Optional.empty(), Optional.empty());
    }

    /** Never the password: this text may reach a log. */
    @Override
    public String toString() {
        return "DatabaseAccess[" + url + "]";
    }
}
