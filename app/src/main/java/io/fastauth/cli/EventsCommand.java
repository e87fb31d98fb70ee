package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.cli.Table.Cell;
import io.fastauth.cli.Table.Column;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Follows the events of a service. */
@Command(
        name = "events",
        description = {
            "Print the events of a running service as they happen, until it is stopped by Ctrl-C: time, event, client, and"
                    + " session or key.",
            "It reconnects when the connection is lost, and reports on standard error when events are missing. On a terminal,"
                    + " times are those of UTC."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It was stopped.",
            "1:The service did not answer the first time.",
            "2:Refused: wrong usage, settings or master token."
        })
final class EventsCommand implements Callable<Integer> {

    private static final long LONGEST_PAUSE = 8_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Table table = new Table(out, Screen.current(), Row.COLUMNS);
        // A signal is how this is stopped, and no failure; the JVM itself would exit with 130 or 143.
        Thread stopped = Thread.ofPlatform()
                .name("fastauth-stop")
                .unstarted(() -> Runtime.getRuntime().halt(0));
        try (ServiceConnection service = options.openRunning()) {
            EventPages pages = new EventPages(service);
            pages.next();
            Runtime.getRuntime().addShutdownHook(stopped);
            boolean wanted = table.flush();
            while (wanted) {
                JsonNode page = reconnected(pages, err);
                if (page.path("gap").asBoolean()) {
                    err.println("Events are missing here.");
                }
                for (JsonNode event : page.path("events")) {
                    if (options.json()) {
                        out.println(Printable.json(event));
                    } else {
                        table.add(Row.of(event));
                    }
                }
                wanted = options.json() ? !out.checkError() : table.flush();
            }
            return 0;
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopped);
        }
    }

    /** The next page, even if the service has to come back first. */
    private static JsonNode reconnected(EventPages pages, PrintWriter err) throws InterruptedException {
        long pause = 0;
        while (true) {
            try {
                JsonNode page = pages.tryNext();
                if (pause > 0) {
                    err.println("Connected again.");
                }
                return page;
            } catch (IOException e) {
                pause = waited(pause, e, err);
            } catch (CommandException e) {
                if (!e.isFailure()) {
                    throw e;
                }
                pause = waited(pause, e, err);
            }
        }
    }

    private static long waited(long pause, Exception problem, PrintWriter err) throws InterruptedException {
        if (pause == 0) {
            String reason = problem instanceof IOException
                    ? problem.getClass().getSimpleName()
                    : String.valueOf(problem.getMessage());
            err.println("Connection lost (" + reason + "); trying again");
        }
        long next = pause == 0 ? 500 : Math.min(LONGEST_PAUSE, pause * 2);
        Thread.sleep(next);
        return next;
    }

    /** An event as a row. */
    private static final class Row {

        static final List<Column> COLUMNS = List.of(
                new Column("TIME", 9, false),
                new Column("EVENT", 14, false),
                new Column("CLIENT", 24, true),
                new Column("SESSION OR KEY", 36, false));

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

        static List<Cell> of(JsonNode event) {
            JsonNode time = event.path("time");
            String kind = event.path("event").asText();
            return List.of(
                    new Cell(brief(time), time.asText(), List.of()),
                    Cell.of(kind).styled(style(kind)),
                    Cell.of(event.path("client").asText()),
                    Cell.of(subject(event, kind)));
        }

        private static String brief(JsonNode time) {
            return Ages.time(time).map(TIME::format).orElseGet(time::asText);
        }

        private static String subject(JsonNode event, String kind) {
            return switch (kind) {
                case "keys_changed" -> event.path("kid").asText();
                case "revoking" -> SessionStores.counted(event.path("ended").asLong()) + " ended";
                case "changed" -> "sessions may have changed";
                case "revoked", "reuse_detected" -> event.path("sid").asText("all sessions");
                default -> event.path("sid").asText();
            };
        }

        private static Style style(String kind) {
            return switch (kind) {
                case "issued", "refreshed" -> Style.fg_green;
                case "reuse_detected" -> Style.fg_red;
                default -> Style.fg_yellow;
            };
        }
    }
}
