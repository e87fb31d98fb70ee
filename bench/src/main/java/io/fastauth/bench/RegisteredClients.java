package io.fastauth.bench;

import io.fastauth.bench.load.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Registered clients of a database file: registered0, registered1, and so on.
 *
 * @param secret the secret, which all of them have
 */
public record RegisteredClients(int count, String secret) {

    static final String MASTER_TOKEN = "a-master-token-for-measuring";

    private static final String ID = "registered";
    private static final Pattern SECRET = Pattern.compile("\"client_secret\":\\s*\"([^\"]+)\"");

    /** Registers one over the API, and copies its row: a service would take minutes for a million. */
    public static RegisteredClients in(Path file, int count) throws IOException, SQLException {
        String secret;
        try (Service service = Service.quiet(file);
                Caller caller = new Caller(service.port())) {
            secret = register(caller, "{\"client_id\":\"" + ID + "0\",\"scopes\":[\"orders:read\"]}");
        }
        copy(file, count);
        return new RegisteredClients(count, secret);
    }

    /** Registers a client, and returns its secret. */
    static String register(Caller caller, String client) throws IOException {
        Matcher answer = SECRET.matcher(
                caller.post("/auth/clients", client, "Content-Type", "application/json", "MASTER-TOKEN", MASTER_TOKEN));
        if (!answer.find()) {
            throw new IllegalStateException("No secret in the answer");
        }
        return answer.group(1);
    }

    private static void copy(Path file, int count) throws SQLException {
        try (Connection database = DriverManager.getConnection(Service.url(file));
                PreparedStatement copies = database.prepareStatement(
                        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
                                + " INSERT INTO client (client_id, revision, from_file, document, searched)"
                                + " SELECT ? || n, revision, from_file, document, searched FROM client, number"
                                + " WHERE n < ? AND client_id = ? || '0'")) {
            copies.setInt(1, count);
            copies.setString(2, ID);
            copies.setInt(3, count);
            copies.setString(4, ID);
            if (copies.executeUpdate() != count - 1) {
                throw new IllegalStateException("Not as many clients as asked for");
            }
        }
    }

    /** The id of a client. */
    public static String id(int number) {
        return ID + number;
    }
}
