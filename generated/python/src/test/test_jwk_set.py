"""Which keys a verifier takes, and when it fetches them."""

import unittest

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from decisions_case import DecisionsCase, answer, current, event, page
from fastauth_client import Unavailable
from fastauth_client._decisions import Ask, FetchKeys
from signing import jwk, signed


class JwkSetTest(DecisionsCase):
    def test_an_unknown_key_is_fetched_with_a_pause(self):
        self.keys("EdDSA")
        self.assertIsInstance(self.decisions.check(signed(), ()), Ask, "just fetched")
        self.passed = 10
        self.assertIsInstance(self.decisions.check(signed(), ()), FetchKeys)
        self.keys("ES256")
        self.assert_refused(self.decisions.check(signed(key=ec.generate_private_key(ec.SECP256R1())), ()), "not signed")

    def test_unknown_keys_cost_one_fetch_in_ten_seconds_also_when_it_fails(self):
        keys = self.decisions.keys
        for outcome in (answer({}, 500), answer({"keys": []})):
            self.passed += 100
            self.assertIsInstance(self.decisions.check(signed(header={"kid": "x"}), ()), FetchKeys)
            started = keys.started(50 + self.passed)
            self.assertIsInstance(self.decisions.check(signed(header={"kid": "y"}), ()), Ask, "while it is fetched")
            keys.received(outcome, started, 50 + self.passed)
            self.passed += 9.9
            self.assertIsInstance(self.decisions.check(signed(header={"kid": "z"}), ()), Ask)

    def test_keys_are_kept_for_a_day_while_the_service_is_away(self):
        keys = self.decisions.keys
        self.assertFalse(keys.due(349))
        self.assertTrue(keys.due(351))
        keys.failed(Unavailable("gone"), 351)
        self.assertFalse(keys.due(351))
        self.assertTrue(keys.due(352))
        self.assertIsNotNone(keys.find("ES256", 86_000))
        self.assertIsNone(keys.find("ES256", 90_000))

    def test_keys_that_changed_verify_nothing_until_they_are_fetched(self):
        self.live()
        self.asked(signed(), current())
        self.decisions.follower.received(page(event("keys_changed", kid="EdDSA")), 50)
        self.assertTrue(self.decisions.keys.due(50))
        self.decisions.keys.failed(Unavailable("gone"), 50)
        self.assertIsNone(self.check(signed()).claims)
        self.keys("EdDSA")
        self.assertIsNone(self.check(signed()).claims, "its key does not verify any more, says the service or nobody")

    def test_only_sound_keys_are_taken(self):
        weak = rsa.generate_private_key(65537, 1024)
        for member in (
            jwk("RS256", weak),
            jwk("ES256", ec.generate_private_key(ec.SECP384R1())),
            jwk("ES256", use="enc"),
            jwk("ES256", alg="HS256"),
            {"kty": "oct", "k": "eHh4", "alg": "HS256", "kid": "ES256"},
        ):
            self.fetched(answer({"keys": [member]}))
            self.assertIsNone(self.decisions.keys.find(member["kid"], 50), member)
        for broken in (
            answer([]),
            answer({"keys": [jwk("ES256")] * 17}),
            answer({"keys": [jwk("ES256", x="!")]}),
            answer({}, 500),
        ):
            self.keys("ES256")
            self.fetched(broken)
            self.assertIsNotNone(self.decisions.keys.find("ES256", 50))


if __name__ == "__main__":
    unittest.main()
