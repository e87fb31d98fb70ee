package io.fastauth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.KnownSessions.Knowledge;
import io.fastauth.client.KnownSessions.Lookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSessionsTest {

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final KnownSessions sessions = new KnownSessions(2, time::incrementAndGet);

    @Test
    void anEventEndsTheOtherSessionInItsSlotAndEarlierGenerations() {
        sessions.current("me", 0, "first", 0);
        sessions.current("me", 1, "other", 3);
        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 0));
        assertEquals(Knowledge.UNKNOWN, sessions.find("another", "first", 0), "not of this client");

        sessions.current("me", 0, "second", 0);
        sessions.current("me", 1, "other", 4);

        assertEquals(Knowledge.ENDED, sessions.find("me", "first", 0));
        assertEquals(Knowledge.ENDED, sessions.find("me", "other", 3));
        assertEquals(Knowledge.CURRENT, sessions.find("me", "other", 4));
        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "other", 5), "its event is on the way");
    }

    @Test
    void aSessionThatHasEndedNeverLivesAgain() {
        sessions.ended("me", "first");

        sessions.current("me", 0, "first", 7);
        Lookup lookup = sessions.begin();
        sessions.remember(lookup, "me", 0, "first", 8);

        assertEquals(Knowledge.ENDED, sessions.find("me", "first", 8));
        assertEquals(0, sessions.size());
    }

    @Test
    void aFullMemoryForgetsAndNeverAccepts() {
        sessions.current("me", 0, "a", 0);
        sessions.current("me", 1, "b", 0);
        assertEquals(Knowledge.CURRENT, sessions.find("me", "a", 0));
        sessions.current("me", 2, "c", 0);

        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "b", 0), "used least recently");
        assertEquals(2, sessions.size());
        List.of("x", "y", "z").forEach(session -> sessions.ended("me", session));
        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "x", 0), "to be introspected");
    }

    @Test
    void anAnswerThatAnEventMayContradictIsNotRemembered() {
        Lookup mine = sessions.begin();
        Lookup others = sessions.begin();
        sessions.forget("me");

        sessions.remember(mine, "me", 0, "a", 0);
        sessions.remember(others, "other", 0, "b", 0);

        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "a", 0));
        assertEquals(Knowledge.CURRENT, sessions.find("other", "b", 0));
    }

    /** A beat may have been under way for longer than was thought: then an answer was newer than the event. */
    @Test
    void aSessionThatLostItsSlotIsLookedIntoAgainAndOnlyARevokedOneNeverLivesAgain() {
        sessions.current("me", 0, "first", 0);
        sessions.current("me", 0, "second", 0);
        sessions.ended("me", "third");
        assertEquals(Knowledge.ENDED, sessions.find("me", "first", 0));

        time.addAndGet(Duration.ofSeconds(10).toNanos());

        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "first", 0));
        assertEquals(Knowledge.ENDED, sessions.find("me", "third", 0));
        sessions.current("me", 0, "third", 1);
        sessions.current("me", 0, "first", 1);
        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 1));
        assertEquals(Knowledge.ENDED, sessions.find("me", "third", 1));
    }

    @Test
    void aSessionWhoseTokenIsInactiveIsNoLongerKnown() {
        sessions.current("me", 0, "first", 2);
        sessions.doubt("first", 1);
        assertEquals(Knowledge.CURRENT, sessions.find("me", "first", 2), "an earlier generation");

        sessions.doubt("first", 2);

        assertEquals(Knowledge.UNKNOWN, sessions.find("me", "first", 2));
    }

    /** A service whose events arrive late, and whose answers to introspections arrive in any order. */
    @ParameterizedTest
    @ValueSource(ints = {3, 1_000})
    void itAcceptsNothingThatAnEventHasEndedAndRefusesNothingThatGoesOn(int max) {
        int current = 0;
        int ended = 0;
        for (int seed = 0; seed < 300; seed++) {
            Model model = new Model(new Random(seed), max);
            for (int step = 0; step < 300; step++) {
                model.step();
            }
            current += model.foundCurrent;
            ended += model.foundEnded;
        }
        assertTrue(current > 1_000 && ended > 1_000, "vacuous: " + current + " " + ended);
    }

    /**
     * A token and the commits between which it is current.
     *
     * @param until the number of commits with which it ends; in an array, because it is not known at first
     */
    private record Token(String client, int slot, String session, int generation, int[] until) {}

    private record Answer(Lookup lookup, Token token, boolean active) {}

    private record Commit(long time, Runnable event) {}

    private static final class Model {

        private final Random random;
        private final AtomicLong time = new AtomicLong();
        private final KnownSessions sessions;
        private final List<Commit> commits = new ArrayList<>();
        private final List<Token> tokens = new ArrayList<>();
        private final Map<String, Token> places = new HashMap<>();
        private final List<Answer> answers = new ArrayList<>();
        private int delivered;
        private int foundCurrent;
        private int foundEnded;

        Model(Random random, int max) {
            this.random = random;
            this.sessions = new KnownSessions(max, time::incrementAndGet);
        }

        void step() {
            String client = "client" + random.nextInt(3);
            int slot = random.nextInt(2);
            switch (random.nextInt(12)) {
                case 0 -> issue(client, slot);
                case 1 -> refresh(places.get(client + slot));
                case 2 -> revoke(places.get(client + slot));
                case 3 -> revokeAll(client);
                case 4, 5, 6 -> deliver();
                case 7, 8 -> ask();
                case 9, 10 -> answer();
                default -> rarely();
            }
            check();
        }

        private void issue(String client, int slot) {
            end(client + slot);
            if (random.nextInt(5) == 0) {
                places.remove(client + slot);
                commit(() -> sessions.superseded(client, slot));
                return;
            }
            start(new Token(client, slot, "session" + tokens.size(), 0, new int[] {Integer.MAX_VALUE}));
        }

        private void refresh(Token token) {
            if (token != null) {
                end(token.client() + token.slot());
                start(new Token(token.client(), token.slot(), token.session(), token.generation() + 1, new int[] {
                    Integer.MAX_VALUE
                }));
            }
        }

        private void start(Token token) {
            tokens.add(token);
            places.put(token.client() + token.slot(), token);
            commit(() -> sessions.current(token.client(), token.slot(), token.session(), token.generation()));
        }

        private void revoke(Token token) {
            if (token != null) {
                end(token.client() + token.slot());
                places.remove(token.client() + token.slot());
                commit(() -> sessions.ended(token.client(), token.session()));
            }
        }

        private void revokeAll(String client) {
            for (int slot = 0; slot < 2; slot++) {
                end(client + slot);
                places.remove(client + slot);
            }
            commit(() -> sessions.forget(client));
        }

        private void end(String place) {
            Token token = places.get(place);
            if (token != null) {
                token.until()[0] = commits.size() + 1;
            }
        }

        private void commit(Runnable event) {
            commits.add(new Commit(time.incrementAndGet(), event));
        }

        private void deliver() {
            if (delivered < commits.size()) {
                commits.get(delivered).event().run();
                delivered++;
            }
            if (random.nextBoolean()) {
                sessions.caughtUp(
                        delivered < commits.size() ? commits.get(delivered).time() : time.get());
            }
        }

        private void ask() {
            if (!tokens.isEmpty() && answers.size() < 5) {
                Token token = tokens.get(tokens.size() - 1 - random.nextInt(Math.min(8, tokens.size())));
                Lookup lookup = sessions.begin();
                answers.add(new Answer(lookup, token, token.until()[0] > commits.size()));
            }
        }

        private void answer() {
            if (!answers.isEmpty()) {
                Answer answer = answers.remove(random.nextInt(answers.size()));
                Token token = answer.token();
                if (answer.active()) {
                    sessions.remember(
                            answer.lookup(), token.client(), token.slot(), token.session(), token.generation());
                } else {
                    sessions.doubt(token.session(), token.generation());
                }
                sessions.finish(answer.lookup());
            }
        }

        private void rarely() {
            switch (random.nextInt(6)) {
                case 0 -> {
                    delivered = commits.size();
                    sessions.forgetAll();
                }
                case 1 -> time.addAndGet(Duration.ofSeconds(10).toNanos());
                case 2 -> sessions.interrupted();
                default -> {}
            }
        }

        private void check() {
            for (Token token : tokens.subList(Math.max(0, tokens.size() - 10), tokens.size())) {
                int until = token.until()[0];
                switch (sessions.find(token.client(), token.session(), token.generation())) {
                    case CURRENT -> {
                        foundCurrent++;
                        assertTrue(until > delivered, () -> "an event has ended it: " + token);
                    }
                    case ENDED -> {
                        foundEnded++;
                        assertTrue(until <= commits.size(), () -> "it goes on: " + token);
                    }
                    case UNKNOWN -> {
                        // It is introspected, which is always right.
                    }
                }
            }
        }
    }
}
