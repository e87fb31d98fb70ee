"""What a verifier knows of sessions, against a service that is modelled as simply as it can be."""

import copy
import unittest
from collections import deque

from fastauth_client._known_sessions import Knowledge, KnownSessions
from hypothesis import example, given, settings
from hypothesis import strategies as st

CLIENTS = ("a", "b")
SLOTS = (0, 1)

clients = st.sampled_from(("a", "a", "a", "b"))
slots = st.sampled_from((0, 0, 0, 1))
latest = st.integers(0, 2)
operations = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("issue", "issue", "refresh", "revoke")), clients, slots),
        st.tuples(st.sampled_from(("issue", "refresh", "supersede", "end all")), clients, slots),
        st.tuples(st.sampled_from(("deliver", "deliver", "lose")), st.just(""), st.integers(1, 2)),
        st.tuples(st.sampled_from(("send", "introspect")), st.just(""), latest),
        st.tuples(st.sampled_from(("answer", "receive")), st.just(""), st.integers(0, 1)),
    ),
    min_size=10,
    max_size=30,
)


OVERTAKEN_BY_A_LOSS = [
    ("issue", "a", 0),
    ("deliver", "", 1),
    ("send", "", 0),
    ("answer", "", 0),
    ("revoke", "a", 0),
    ("lose", "", 1),
    ("receive", "", 0),
]


class Service:
    """The sessions after each change, and the events of the changes, which are delivered later."""

    def __init__(self):
        self.states = [{client: {} for client in CLIENTS}]
        self.events = deque()
        self.delivered = 0
        self.tokens = []

    def change(self, operation, client, slot):
        state = copy.deepcopy(self.states[-1])
        sessions = state[client]
        if operation == "issue":
            sessions[slot] = (f"s{len(self.states)}", 0)
        elif operation == "supersede":
            # By a session for another audience, of which nothing is told but the slot.
            sessions[slot] = (f"hidden{len(self.states)}", 0)
        elif operation == "end all":
            sessions.clear()
        elif slot not in sessions:
            return
        elif operation == "refresh":
            sessions[slot] = (sessions[slot][0], sessions[slot][1] + 1)
        if operation in ("issue", "refresh"):
            self.tokens.append((client, *sessions[slot]))
            event = ("issued", client, slot, *sessions[slot])
        elif operation == "revoke":
            event = ("revoked", client, sessions.pop(slot)[0])
        else:
            event = ("superseded", client, slot) if operation == "supersede" else ("changed", client)
        self.states.append(state)
        self.events.append(event)

    def slot(self, token, state):
        client, sid, generation = token
        return next(
            (slot for slot, session in self.states[state][client].items() if session == (sid, generation)), None
        )


class Introspection:
    def __init__(self, token, since):
        self.token = token
        self.since = since
        self.answered = False
        self.slot = None


class KnownSessionsTest(unittest.TestCase):
    def play(self, steps, limit):
        service, sessions, flights = Service(), KnownSessions(limit), []
        for operation, client, number in steps:
            if operation in ("issue", "refresh", "revoke", "end all", "supersede"):
                service.change(operation, client, number)
            elif operation == "lose":
                service.delivered += len(service.events)
                service.events.clear()
                sessions.all_changed()
            elif operation == "deliver":
                for _ in range(min(number, len(service.events))):
                    kind, *details = service.events.popleft()
                    getattr(sessions, kind)(*details)
                    service.delivered += 1
            elif operation in ("send", "introspect") and service.tokens:
                token = service.tokens[-1 - number % len(service.tokens)]
                flight = Introspection(token, sessions.event())
                if operation == "send":
                    flights.append(flight)
                else:
                    flight.slot = service.slot(token, -1)
                    self.receive(flight, sessions)
            elif operation == "answer" and number < len(flights) and not flights[number].answered:
                flights[number].answered = True
                flights[number].slot = service.slot(flights[number].token, -1)
            elif operation == "receive" and number < len(flights) and flights[number].answered:
                self.receive(flights.pop(number), sessions)
            self.compare(service, sessions)
            self.assertLessEqual(len(sessions), limit)
        return service, sessions

    def receive(self, flight, sessions):
        client, sid, generation = flight.token
        if flight.slot is None:
            sessions.inactive(client, sid)
        else:
            sessions.introspected(client, flight.slot, sid, generation, flight.since)

    def compare(self, service, sessions):
        for token in service.tokens:
            known = sessions.look_up(*token)
            since_the_events = range(service.delivered, len(service.states))
            if known is Knowledge.CURRENT:
                self.assertTrue(
                    any(service.slot(token, state) is not None for state in since_the_events),
                    f"{token} ended before the events that were delivered",
                )
            elif known is Knowledge.ENDED:
                self.assertIsNone(service.slot(token, -1), f"{token} is current")

    @settings(max_examples=150, deadline=None)
    @given(operations)
    @example(OVERTAKEN_BY_A_LOSS)
    def test_nothing_ended_is_current_and_nothing_current_has_ended(self, steps):
        self.play(steps, 100)

    @settings(max_examples=50, deadline=None)
    @given(operations)
    def test_a_full_memory_forgets(self, steps):
        self.play(steps, 2)

    @settings(max_examples=50, deadline=None)
    @given(operations)
    def test_when_all_is_delivered_one_introspection_is_enough(self, steps):
        service, sessions = self.play(steps, 100)
        for kind, *details in service.events:
            getattr(sessions, kind)(*details)
        for token in service.tokens:
            slot = service.slot(token, -1)
            if sessions.look_up(*token) is Knowledge.UNKNOWN:
                if slot is None:
                    sessions.inactive(*token[:2])
                else:
                    sessions.introspected(token[0], slot, *token[1:], sessions.event())
            if slot is None:
                self.assertIsNot(sessions.look_up(*token), Knowledge.CURRENT, token)
            else:
                self.assertIs(sessions.look_up(*token), Knowledge.CURRENT, token)


if __name__ == "__main__":
    unittest.main()
