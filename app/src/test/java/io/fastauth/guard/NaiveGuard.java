package io.fastauth.guard;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The decisions of the guard as the documentation describes them, in the simplest possible code: everything is kept in
 * lists, and every rule is looked up again for every request. It shares no code with the guard, and gives no reasons in
 * words, only the outcome.
 */
final class NaiveGuard {

    /** An entry of a path list, or the path of an operation with a level of its own. */
    record Entry(
            boolean master, String path, boolean exact, Set<String> methods, Set<String> scope, Set<String> audience) {

        boolean covers(String asked, String method) {
            String name = method.toUpperCase(Locale.ROOT);
            boolean covered = methods.isEmpty()
                    || name.isEmpty()
                    || methods.contains(name)
                    || (name.equals("HEAD") && methods.contains("GET"));
            return covered && (asked.startsWith("/api/") && matches(asked.substring(4)) || matches(asked));
        }

        private boolean matches(String asked) {
            if (exact) {
                return asked.equals(path) || asked.equals(path + "/");
            }
            return path.contains("{")
                    ? asked.matches(path.replaceAll("\\{[a-z]+}", "[^/]+") + "(/.*)?")
                    : asked.startsWith(path);
        }
    }

    /** A token that was issued. Another text with the same claims is a forgery. */
    record Token(
            String text, String client, boolean access, Instant expires, Set<String> scope, Set<String> audience) {}

    /** A request with the credentials that it presents, in the order of their headers. */
    record Request(
            String address,
            boolean named,
            String method,
            String path,
            boolean masterEndpoint,
            List<String> accessHeader,
            List<String> masterHeader,
            List<String> bearer) {}

    enum Outcome {
        OPEN,
        ACCESS,
        MASTER,
        /** 400. */
        MALFORMED,
        /** 401: there is no credential. */
        MISSING,
        /** 401: the credential is refused. */
        REFUSED,
        /** 401: the token is for others. */
        WRONG_AUDIENCE,
        /** 403. */
        INSUFFICIENT_SCOPE,
        /** 429. */
        LIMITED;

        /** What the guard decided, without its reason in words. */
        static Outcome of(Decision decision) {
            return switch (decision) {
                case Decision.Open open -> OPEN;
                case Decision.Access access -> ACCESS;
                case Decision.Master master -> MASTER;
                case Decision.Undecided undecided -> throw new AssertionError(undecided.cause());
                case Decision.Denied denied -> of(denied.denial());
            };
        }

        private static Outcome of(Denial denial) {
            if (denial.reason() == Denial.Reason.WRONG_AUDIENCE) {
                return WRONG_AUDIENCE;
            }
            return switch (denial.status()) {
                case 400 -> MALFORMED;
                case 403 -> INSUFFICIENT_SCOPE;
                case 429 -> LIMITED;
                default -> denial.error().isEmpty() ? MISSING : REFUSED;
            };
        }
    }

    private final List<Entry> entries;
    private final String masterToken;
    private final int allowedFailures;

    private final List<Token> issued = new ArrayList<>();
    /** The current tokens of the session of a client: its access and its refresh token. */
    private final Map<String, Set<String>> current = new HashMap<>();

    private final Set<String> disabled = new HashSet<>();
    private final Map<String, Integer> tokenFailures = new HashMap<>();
    private final Map<String, Integer> masterFailures = new HashMap<>();

    NaiveGuard(List<Entry> entries, String masterToken, int allowedFailures) {
        this.entries = entries;
        this.masterToken = masterToken;
        this.allowedFailures = allowedFailures;
    }

    /** A new pair supersedes the one before it. */
    void issued(Token access, Token refresh) {
        issued.add(access);
        issued.add(refresh);
        current.put(access.client(), Set.of(access.text(), refresh.text()));
    }

    void revoked(String client) {
        current.remove(client);
    }

    void disabled(String client, boolean now) {
        if (now) {
            disabled.add(client);
        } else {
            disabled.remove(client);
        }
    }

    Outcome decide(Request request, Instant now) {
        if (ambiguous(request.path())) {
            return Outcome.MALFORMED;
        }
        List<Entry> covering = entries.stream()
                .filter(entry -> entry.covers(request.path(), request.method()))
                .toList();
        if (request.masterEndpoint() || covering.stream().anyMatch(Entry::master)) {
            return master(request, now);
        }
        return covering.isEmpty() ? Outcome.OPEN : access(request, covering, now);
    }

    private static boolean ambiguous(String path) {
        if (!path.startsWith("/")) {
            return true;
        }
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean empty = segments[i].isEmpty() && i < segments.length - 1;
            if (empty || segments[i].equals(".") || segments[i].equals("..")) {
                return true;
            }
        }
        return false;
    }

    private Outcome access(Request request, List<Entry> covering, Instant now) {
        List<String> sent = new ArrayList<>(request.accessHeader());
        sent.addAll(request.bearer());
        if (sent.size() > 1) {
            return Outcome.MALFORMED;
        }
        if (sent.isEmpty() || sent.getFirst().isEmpty()) {
            return Outcome.MISSING;
        }
        if (!valid(sent.getFirst(), now)) {
            return failed(request, tokenFailures, request.named());
        }
        Token token = find(sent.getFirst()).orElseThrow();
        for (Entry entry : covering) {
            if (!entry.audience().isEmpty() && entry.audience().stream().noneMatch(token.audience()::contains)) {
                return Outcome.WRONG_AUDIENCE;
            }
        }
        return covering.stream().allMatch(entry -> token.scope().containsAll(entry.scope()))
                ? Outcome.ACCESS
                : Outcome.INSUFFICIENT_SCOPE;
    }

    private Outcome master(Request request, Instant now) {
        List<String> sent = new ArrayList<>(request.masterHeader());
        sent.addAll(request.bearer());
        if (sent.size() > 1) {
            return Outcome.MALFORMED;
        }
        if (sent.isEmpty() || sent.getFirst().isEmpty()) {
            return Outcome.MISSING;
        }
        String text = sent.getFirst();
        if (request.masterHeader().isEmpty() && find(text).isPresent()) {
            // A token of ours in Authorization is no guess of the master token.
            return valid(text, now) ? Outcome.REFUSED : failed(request, tokenFailures, request.named());
        }
        if (masterFailures.getOrDefault(request.address(), 0) >= allowedFailures) {
            return Outcome.LIMITED;
        }
        return text.equals(masterToken) ? Outcome.MASTER : failed(request, masterFailures, true);
    }

    private Outcome failed(Request request, Map<String, Integer> failures, boolean counted) {
        if (!counted) {
            return Outcome.REFUSED;
        }
        int before = failures.getOrDefault(request.address(), 0);
        failures.put(request.address(), before + 1);
        return before < allowedFailures ? Outcome.REFUSED : Outcome.LIMITED;
    }

    private boolean valid(String text, Instant now) {
        return find(text)
                .filter(Token::access)
                .filter(token -> now.isBefore(token.expires()))
                .filter(token -> !disabled.contains(token.client()))
                .filter(token -> current.getOrDefault(token.client(), Set.of()).contains(text))
                .isPresent();
    }

    private Optional<Token> find(String text) {
        return issued.stream().filter(token -> token.text().equals(text)).findFirst();
    }
}
