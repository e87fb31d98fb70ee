package io.fastauth.cli;

import io.fastauth.cli.Call.Kind;
import java.io.Console;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/** Ends sessions by a running service, and shows its progress. */
record EndedByService(ServiceConnection service, EndedSessions sessions, CommandLine command) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /** The number of sessions that would end. */
    long count() {
        if (sessions instanceof EndedSessions.One) {
            service.call(Call.get(sessions.path(Query.NONE), "sid", Kind.TEXT));
            return 1;
        }
        return service.call(Call.of("DELETE", sessions.path(Query.NONE.and("dry_run", true)))
                        .expecting("matching", Kind.COUNT)
                        .within(LONGEST))
                .path("matching")
                .asLong();
    }

    /**
     * Ends the sessions.
     *
     * @param confirmed whether it is not asked before more than one ends
     * @return how many have ended
     */
    long end(boolean confirmed) {
        Call call = Call.of("DELETE", sessions.path(Query.NONE)).within(LONGEST);
        if (sessions instanceof EndedSessions.One) {
            service.call(call);
            return 1;
        }
        Call counted = call.expecting("ended", Kind.COUNT);
        long matching = count();
        if (matching > 1 && !confirmed) {
            confirm(matching);
        }
        return sessions instanceof EndedSessions.Matching
                ? RevocationProgress.during(counted, service, matching, command.getErr())
                : service.call(counted).path("ended").asLong();
    }

    private static void confirm(long matching) {
        String question = "End " + String.format(Locale.ROOT, "%,d", matching) + " sessions? [y/N] ";
        Optional<Console> console = Screen.console();
        if (console.isEmpty()) {
            throw CommandException.refused(SessionStores.counted(matching)
                    + " would end. Nothing was ended: add --yes to end them without being asked");
        }
        String answer = console.get().readLine("%s", question);
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
            throw CommandException.refused("Nothing was ended.");
        }
    }
}
