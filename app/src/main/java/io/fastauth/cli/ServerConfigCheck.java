package io.fastauth.cli;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Refuses values of application.yaml that Helidon accepts and then cannot serve with. */
final class ServerConfigCheck {

    /** How Helidon spells that there is no limit. */
    private static final String UNLIMITED = "-1";

    private ServerConfigCheck() {}

    /**
     * Checks numbers and names of sockets.
     *
     * @param config the content of application.yaml
     * @throws CommandException when a number or a duration is negative, or a feature names a socket that does not exist
     */
    static void check(Config config) {
        Config server = config.get("server");
        server.traverse()
                // A passphrase may look like a number.
                .filter(node -> node.isLeaf() && !node.key().toString().contains("tls."))
                .forEach(ServerConfigCheck::checkNumber);
        Set<String> sockets = new HashSet<>(Set.of(WebServer.DEFAULT_SOCKET_NAME));
        nodes(server.get("sockets"))
                .forEach(socket -> sockets.add(socket.get("name").asString().orElseGet(socket::name)));
        nodes(server.get("features")).forEach(feature -> checkSockets(feature, sockets));
        checkSockets(config.get("cors"), sockets);
    }

    /**
     * The refusal of what cannot be read.
     *
     * @param cause what Helidon reports
     */
    static CommandException refusal(RuntimeException cause) {
        // Only the first line: those after it may quote the file.
        String problem = Optional.ofNullable(cause.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElseGet(() -> "cannot be read (" + cause.getClass().getSimpleName() + ")");
        return CommandException.refused("application.yaml: " + problem, cause);
    }

    private static List<Config> nodes(Config parent) {
        return parent.asNodeList().orElse(List.of());
    }

    private static void checkNumber(Config leaf) {
        String value = leaf.asString().orElse("");
        boolean limit = leaf.key().toString().contains("concurrency-limit.");
        if (value.matches("-[0-9.]+|-P.+") && (limit || !value.equals(UNLIMITED))) {
            throw refused(leaf, limit ? "must not be negative" : "must not be negative, except -1 for no limit");
        }
    }

    private static void checkSockets(Config feature, Set<String> sockets) {
        Config named = feature.get("sockets");
        named.asList(String.class).orElse(List.of()).stream()
                .filter(name -> !sockets.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw refused(named, "names the socket " + name + ", which is not in server.sockets; add it there");
                });
    }

    private static CommandException refused(Config node, String problem) {
        return refusal(new ConfigException(node.key() + " " + problem));
    }
}
