package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Program;
import io.fastauth.testing.RunningPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The files of the service, and its database, cannot be written for a while. */
class DiskCampaignTest {

    private static final int CALLERS = Form.choose(4, 8);
    private static final int CHANGES = Form.choose(40, 200);

    /** What clients may see: 500 is the original's answer to an issue or a refresh that was not saved. */
    private static final Set<String> ANSWERS = Set.of("200", "401", "500", "503");

    private static final Duration FAULT = Form.choose(Duration.ofMillis(100), Duration.ofSeconds(10));

    @TempDir
    Path folder;

    @Campaign("Full disk")
    void aFullDisk(Report report) throws Exception {
        report.did("the disk of the SQLite file fills up under load; SIGKILL and start while it is full; room again");
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("data"));
                RunningService service = RunningService.start(folder, Map.of());
                Load load = Load.start(CALLERS, service.port())) {
            load.awaitChanges(CHANGES);
            disk.fill();
            report.recovered("not ready, once full,", notReady(service));
            Faults.last(FAULT);
            service.kill();
            service.startAgain();
            assertTrue(disk.full(), "there is room after the start");
            assertNoChange(service);
            disk.free();
            report.recovered("writes, with room again,", TokenClient.awaitIssue(service.port()));
            report.recovered("ready", ready(service));
            conclude(load, report);
        }
    }

    @Campaign("Deleted database file")
    void aDeletedDatabaseFile(Report report) throws Exception {
        report.did("the SQLite files are moved away under load, and back; then SIGKILL and start");
        try (RunningService service = RunningService.start(folder, Map.of());
                Load load = Load.start(CALLERS, service.port())) {
            load.awaitChanges(CHANGES);
            Path away = Files.createDirectory(folder.resolve("away"));
            move(folder.resolve("data"), away);
            report.recovered("not ready, once moved,", notReady(service));
            long before = load.tally().changesAcknowledged();
            Faults.last(FAULT);
            long since = load.tally().changesAcknowledged() - before;
            assertTrue(since <= CALLERS, () -> since + " changes were acknowledged beside those under way");
            assertNoChange(service);
            move(away, folder.resolve("data"));
            report.recovered("writes, once moved back,", TokenClient.awaitIssue(service.port()));
            report.recovered("ready", ready(service));
            load.awaitChanges(CHANGES / 4);
            service.kill();
            service.startAgain();
            conclude(load, report);
        }
    }

    @Campaign("Read-only database")
    void aReadOnlyDatabase(Report report) throws Exception {
        report.did("PostgreSQL accepts only reads for a while, under load");
        RunningPostgres database = RunningPostgres.shared();
        Map<String, String> settings = Map.of("FASTAUTH_STORE_URL", database.newServiceUrl() + "?user=postgres");
        try (RunningService service = RunningService.start(folder, settings);
                Load load = Load.start(CALLERS, service.port())) {
            load.awaitChanges(CHANGES);
            database.sql("ALTER SYSTEM SET default_transaction_read_only = on");
            database.sql("SELECT pg_reload_conf()");
            try {
                report.recovered("not ready, once read-only,", notReady(service));
                Faults.last(FAULT);
                assertNoChange(service);
            } finally {
                database.sql("ALTER SYSTEM RESET default_transaction_read_only");
                database.sql("SELECT pg_reload_conf()");
            }
            report.recovered("writes, once they are accepted again,", TokenClient.awaitIssue(service.port()));
            report.recovered("ready", ready(service));
            conclude(load, report);
        }
    }

    @Campaign("Unwritable key file")
    void anUnwritableKeyFile(Report report) throws Exception {
        report.did("keys rotate while the folder of the key file is full, and while it is read-only; then again");
        Path keys = folder.resolve("keys");
        Map<String, String> settings = Map.of("FASTAUTH_TOKENS_KEYS_FILE", "keys/keys.json");
        try (SmallDisk disk = SmallDisk.mount(keys)) {
            // At once: while a key is announced, the next rotation is refused for that reason.
            Program first = RunningService.run(folder, settings, "keys", "rotate", "--in", "0s");
            assertEquals(0, first.exit(), first::output);
            rotate(report, disk, settings);
        }
    }

    private void rotate(Report report, SmallDisk disk, Map<String, String> settings) throws Exception {
        Path file = disk.folder().resolve("keys.json");
        try (RunningService service = RunningService.start(folder, settings);
                Load load = Load.start(CALLERS, service.port())) {
            load.awaitChanges(CHANGES / 2);
            String before = Files.readString(file);
            List<String> files = names(disk.folder());
            disk.fill();
            refused(RunningService.run(folder, settings, "keys", "rotate"));
            assertEquals(before, Files.readString(file));
            disk.free();
            disk.readOnly(true);
            refused(RunningService.run(folder, settings, "keys", "rotate"));
            assertEquals(before, Files.readString(file));
            disk.readOnly(false);
            Program rotated = RunningService.run(folder, settings, "keys", "rotate");
            assertEquals(0, rotated.exit(), rotated::output);
            assertNotEquals(before, Files.readString(file));
            assertEquals(files, names(disk.folder()), "no temporary file is left");
            load.awaitChanges(CHANGES / 2);
            load.stop();
            assertEquals(Set.of("200", "401"), load.tally().statuses());
            load.judge(report);
            report.clientsSaw("nothing; the command fails and names the file, which stays as it was");
        }
    }

    private static void refused(Program rotation) {
        assertNotEquals(0, rotation.exit(), rotation::output);
        assertTrue(rotation.output().contains("keys.json"), rotation::output);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.move(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** A fault that has ended by itself proves nothing. */
    private static void assertNoChange(RunningService service) throws IOException {
        try (TokenClient client = TokenClient.of(service.port())) {
            Answer answer = client.issue("during");
            assertTrue(answer.refusedChange(), () -> "a change was answered " + answer.status());
        }
    }

    private static Duration notReady(RunningService service) {
        return Recovery.await(service.port(), Answer.UNAVAILABLE, TokenClient::ready);
    }

    private static Duration ready(RunningService service) {
        return Recovery.await(service.port(), TokenClient::ready);
    }

    private static void conclude(Load load, Report report) throws InterruptedException, ExecutionException {
        load.awaitChanges(CHANGES / 4);
        load.stop();
        report.clientsSaw(load.tally().summary());
        assertTrue(ANSWERS.containsAll(load.tally().statuses()), load.tally()::summary);
        load.judge(report);
    }
}
