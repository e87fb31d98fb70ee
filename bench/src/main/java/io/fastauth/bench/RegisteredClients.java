package io.fastauth.bench;

import io.fastauth.bench.load.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Registered clients of a database file: registered0, registered1, and so on.
 *
 * @param secret the secret, which all of them have
 */
record RegisteredClients(int count, String secret) {

    static final String MASTER_TOKEN = "a-master-token-for-measuring";

    private static final String ID = "registered";
    private static final Pattern SECRET = Pattern.compile("\"client_secret\":\\s*\"([^\"]+)\"");
    private static final String FORM = "grant_type=client_credentials";

    /** Registers one over the API, and copies its row: a service would take minutes for a million. */
    static RegisteredClients in(Path file, int count) throws IOException, SQLException {
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
                                + " INSERT INTO client (client_id, revision, from_file, document)"
                                + " SELECT ? || n, revision, from_file, document FROM client, number"
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

    static String id(int number) {
        return ID + number;
    }

    /** Issues tokens to a client at the token endpoint, as client libraries do. */
    String issue(Caller caller, int number) throws IOException {
        String credentials = id(number % count) + ":" + secret;
        return caller.post(
                "/oauth2/token",
                FORM,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII)));
    }
}
