"""A verifier whose clocks and answers are those of the test."""

import json
import unittest

from fastauth_client import Clock, Rejected
from fastauth_client._decisions import Ask, Decisions, FetchKeys, Settings
from fastauth_client._transport import Answer
from signing import EPOCH, ISSUER, PRIVATE, claims, jwk


def answer(document, status=200, **headers):
    return Answer(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(document).encode()
    )


def event(kind, **members):
    return {"event": kind, "time": "2030-01-31T12:00:00Z", "cursor": "c", **members}


def page(*events, gap=False, lag=0, cursor="c"):
    document = {"events": list(events), "cursor": cursor, "gap": gap}
    return answer(document if lag is None else {**document, "lag": lag})


def current(**changes):
    members = claims(aud=[ISSUER], **changes)
    del members["type"]
    return answer({"active": True, "token_type": "Bearer", "slot": 0, **members})


INACTIVE = answer({"active": False})


class DecisionsCase(unittest.TestCase):
    def setUp(self):
        self.passed = self.set = 0.0
        self.modes = []
        self.start()

    def start(self, **settings):
        clock = Clock(lambda: 50 + self.passed, lambda: EPOCH + self.passed + self.set)
        self.decisions = Decisions(
            Settings("http://service/", "api", "word", ISSUER, clock=clock, on_mode=self.modes.append, **settings)
        )
        self.keys(*PRIVATE)

    def keys(self, *algorithms):
        self.fetched(
            answer({"keys": [jwk(algorithm) for algorithm in algorithms]}, cache_control="public, max-age=300")
        )

    def fetched(self, jwks):
        now = 50 + self.passed
        self.decisions.keys.received(jwks, self.decisions.keys.started(now), now)

    def live(self, *events, **members):
        self.decisions.follower.request(50 + self.passed)
        pause = self.decisions.follower.received(page(*events, **members), 50 + self.passed)
        if self.decisions.keys.due(50 + self.passed):
            self.keys(*PRIVATE)
        return pause

    def check(self, token, *scopes):
        step = self.decisions.check(token, scopes)
        return self.decisions.check(token, scopes, fetched=True) if isinstance(step, FetchKeys) else step

    def asked(self, token, with_answer, *scopes, meanwhile=None):
        step = self.check(token, *scopes)
        self.assertIsInstance(step, Ask)
        _, reply = self.decisions.introspection(step)
        if meanwhile is not None:
            meanwhile()
        return self.decisions.conclude(step, reply(with_answer))

    def assert_refused(self, verification, says, status=401):
        self.assertIsInstance(verification, Rejected)
        self.assertIn(says, verification.detail)
        self.assertEqual(verification.status, status)
