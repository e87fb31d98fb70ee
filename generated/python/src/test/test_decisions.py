"""What a verifier accepts, refuses and asks."""

import unittest

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from decisions_case import INACTIVE, DecisionsCase, answer, current, event, page
from fastauth_client import Accepted, Mode, Unavailable, Undecided
from fastauth_client._decisions import Ask, Settings
from signing import EPOCH, ISSUER, PRIVATE, claims, signed, with_header


class DecisionsTest(DecisionsCase):
    def test_one_introspection_for_a_session_and_then_no_call(self):
        self.live()
        for algorithm in PRIVATE:
            with self.subTest(algorithm):
                accepted = self.asked(signed(algorithm, sid=algorithm), current(sid=algorithm))
                self.assertEqual(accepted.client_id, "shop")
                self.assertEqual((accepted.session_id, accepted.scopes), (algorithm, {"read", "write"}))
                self.assertEqual((accepted.audience, accepted.expires_at), ((ISSUER,), EPOCH + 600))
                self.assertIsInstance(self.check(signed(algorithm, sid=algorithm, jti="another"), "read"), Accepted)

    def test_a_session_of_an_event_needs_no_introspection(self):
        self.live()
        self.live(event("issued", client="shop", slot=3, sid="s1", gen=0))
        self.assertIsInstance(self.check(signed()), Accepted)
        self.live(event("refreshed", client="shop", slot=3, sid="s1", gen=1))
        self.assert_refused(self.check(signed()), "not current")
        self.assertIsInstance(self.check(signed(gen=1)), Accepted)
        self.assertIsInstance(self.check(signed(gen=2)), Ask)

    def test_a_session_that_left_its_slot_is_asked_for_again(self):
        self.live(event("issued", client="shop", slot=3, sid="s1", gen=4))
        self.live(event("issued", client="shop", slot=3, sid="s2", gen=0))
        self.assertIsInstance(self.asked(signed(gen=4), current(gen=4, slot=3)), Accepted, "ahead of the events")
        self.live(event("issued", client="shop", slot=3, sid="s1", gen=3))
        self.assertIsInstance(self.check(signed(gen=4)), Accepted, "the events catch up")
        self.assert_refused(self.check(signed(gen=3)), "not current")
        self.live(event("superseded", client="shop", slot=3))
        self.assert_refused(self.asked(signed(gen=4), INACTIVE), "not current")
        self.live(event("revoked", client="shop", slot=3, sid="s1"))
        self.live(event("issued", client="shop", slot=3, sid="s1", gen=9))
        self.assert_refused(self.check(signed(gen=9)), "not current")

    def test_an_event_ends_what_an_introspection_told(self):
        for ending in (
            event("revoked", client="shop", slot=0, sid="s1"),
            event("reuse_detected", client="shop", slot=0, sid="s1"),
        ):
            self.start()
            self.live()
            self.asked(signed(), current())
            self.live(ending)
            self.assert_refused(self.check(signed()), "not current")
        for doubt in (
            [event("revoked", client="shop")],
            [event("changed", client="shop")],
            [event("changed")],
            [event("issued", client="shop", slot=0)],
        ):
            self.start()
            self.live()
            self.asked(signed(), current())
            self.live(*doubt)
            self.assertIsInstance(self.check(signed()), Ask, doubt)

    def test_what_is_not_for_us_is_refused_without_a_call(self):
        self.live()
        other = ec.generate_private_key(ec.SECP256R1())
        good = signed()
        for token, says in (
            ("", "malformed"),
            ("x", "malformed"),
            ("a.b", "malformed"),
            ("é.é.é", "malformed"),
            (good + "x" * 8192, "malformed"),
            (good[:-8] + "AAAAAAAA", "not signed"),
            (signed(key=other), "not signed"),
            (with_header(good, alg="none", kid="ES256"), "malformed"),
            (with_header(good, alg="RS256", kid="ES256", typ="JWT"), "not signed"),
            (with_header(good, alg="ES512", kid="ES256", typ="JWT"), "malformed"),
            (signed(header={"crit": ["x"], "x": 1}), "malformed"),
            (signed(header={"typ": "logout+jwt"}), "not signed"),
            (signed(type="refresh"), "not signed"),
            (signed(iss="https://other.example"), "another service"),
            (signed(aud="https://other.example"), "another audience"),
            (signed(aud=None), "another audience"),
            (signed(exp=EPOCH), "expired"),
            (signed(exp=None), "another service"),
            (signed(sid=None), "another service"),
        ):
            with self.subTest(says=says, token=token[:40]):
                self.assert_refused(self.check(token), says)
        self.assertIsInstance(self.check(signed(header={"typ": "at+JWT"})), Ask)
        lacking = self.check(good, "read", "delete")
        self.assert_refused(lacking, "read delete", 403)
        self.assertEqual(lacking.challenge, 'Bearer error="insufficient_scope", scope="read delete"')
        self.assertEqual(
            self.check("x").headers,
            {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="The access token is malformed"'},
        )

    def test_what_no_public_key_verifies_is_introspected_once(self):
        self.live()
        secret = jwt.encode(claims(), "x" * 32, "HS256", {"kid": "hmac"})
        for number, token in enumerate((secret, signed(header={"kid": None}), signed(iss=None), "a.b.c.d.e")):
            with self.subTest(number):
                self.assertIsInstance(self.asked(token, current(sid=f"x{number}"), "read"), Accepted)
                self.assertIsInstance(self.check(token, "read"), Accepted)
                self.assert_refused(self.check(token, "delete"), "delete", 403)
        self.assert_refused(self.asked("b.b.c.d.e", current(aud_is=1, exp=EPOCH - 1)), "expired")
        self.assert_refused(self.asked("c.b.c.d.e", INACTIVE), "not current")
        self.assert_refused(self.asked("e.b.c.d.e", current(iss="https://else.example")), "another service")
        self.assert_refused(
            self.asked("d.b.c.d.e", answer({"active": True, "token_type": "refresh_token"})), "not current"
        )

    def test_a_token_without_session_is_introspected_each_time(self):
        self.live()
        token = signed(sid=None, gen=None)
        for _ in range(2):
            self.assertIsInstance(self.asked(token, current(sid=None, gen=None)), Accepted)

    def test_what_is_inactive_is_remembered_for_ten_seconds(self):
        for token, found in ((signed(gen=4), current(gen=4)), ("a.b.c.d.e", current(sid="opaque"))):
            self.start()
            self.live()
            self.assert_refused(self.asked(token, INACTIVE), "not current")
            self.passed += 9.9
            self.assert_refused(self.check(token), "not current")
            self.live()
            self.assert_refused(self.check(token), "not current")
            self.assertIsInstance(self.check(signed(gen=5)), Ask)
            self.passed += 0.1
            self.assertIsInstance(self.asked(token, found), Accepted)
            self.assertIsInstance(self.check(token), Accepted)
        self.start()
        self.assert_refused(self.asked(signed(), INACTIVE), "not current")
        self.assert_refused(self.check(signed(jti="another")), "not current")

    def test_what_was_current_and_is_inactive_is_not_kept(self):
        self.live()
        token = "a.b.c.d.e"
        self.asked(token, current())
        self.live(lag=None)
        self.assert_refused(self.asked(token, INACTIVE), "not current")
        self.live()
        self.assert_refused(self.check(token), "not current")
        self.live(event("refreshed", client="shop", slot=0, sid="s1", gen=0))
        self.assertIsInstance(self.check(token), Accepted)

    def test_memory_of_what_is_inactive_is_bounded(self):
        self.start(max_tokens=2)
        for number in range(3):
            self.asked(f"{number}.b.c.d.e", INACTIVE)
        self.assertIsInstance(self.check("0.b.c.d.e"), Ask)
        self.assert_refused(self.check("2.b.c.d.e"), "not current")

    def test_an_answer_that_an_event_overtook_is_used_and_not_kept(self):
        self.live()
        for meanwhile in (
            event("changed", client="shop"),
            event("changed"),
            event("issued", client="shop", slot=7, sid="x", gen=0),
        ):
            accepted = self.asked(signed(), current(), meanwhile=lambda meanwhile=meanwhile: self.live(meanwhile))
            self.assertIsInstance(accepted, Accepted)
            self.assertIsInstance(self.check(signed()), Ask)
        revoked = event("revoked", client="shop", sid="s1")
        self.assert_refused(self.asked(signed(), current(), meanwhile=lambda: self.live(revoked)), "not current")

    def test_events_that_are_late_or_lost_are_not_relied_on(self):
        self.live()
        self.asked(signed(), current())
        for lag, after, mode in (
            (0, 0.9, Mode.LIVE),
            (0, 1.1, Mode.INTROSPECTING),
            (900, 0.05, Mode.LIVE),
            (900, 0.2, Mode.INTROSPECTING),
        ):
            self.live(lag=lag)
            self.passed += after
            self.assertIs(self.decisions.mode, mode, (lag, after))
            self.assertIsInstance(self.check(signed()), Accepted if mode is Mode.LIVE else Ask)
        self.live(lag=None)
        self.assertIsInstance(self.check(signed()), Ask)
        self.live()
        self.decisions.follower.failed(Unavailable("gone"))
        self.assertIsInstance(self.check(signed()), Ask)
        self.live()
        self.assertIsInstance(self.check(signed()), Accepted, "the events went on after the cursor")
        self.live(gap=True)
        self.assertIsInstance(self.check(signed()), Ask)

    def test_an_answer_that_was_read_late_is_as_old_as_it_may_be(self):
        self.live()
        self.asked(signed(), current())
        self.decisions.follower.request(50)
        self.passed = 1.2
        self.decisions.follower.received(page(), 51.2)
        self.assertIs(self.decisions.mode, Mode.LIVE, "it was answered a third of a second after the request")
        self.passed = 1.4
        self.assertIs(self.decisions.mode, Mode.INTROSPECTING)

    def test_a_malformed_page_starts_anew(self):
        for malformed in (
            answer([]),
            answer({"events": {}, "cursor": "c", "gap": False}),
            answer({"events": [1], "cursor": "c", "gap": False}),
            answer({"events": [event("revoked", client=1)], "cursor": "c", "gap": False}),
            answer({"events": [], "cursor": "", "gap": False}),
            answer({"error": "unauthorized_client"}, 403),
        ):
            self.start()
            self.live()
            self.asked(signed(), current())
            self.assertGreater(self.decisions.follower.received(malformed, 50), 0)
            self.assertIs(self.decisions.mode, Mode.INTROSPECTING)
            self.assertNotIn("after=", self.decisions.follower.request(50).url)
            self.live()
            self.assertIsInstance(self.check(signed()), Ask, malformed)

    def test_a_later_version_may_send_more(self):
        self.live()
        self.asked(signed(), current())
        self.live(event("renamed", client=None, more=[1]), event("revoked", client="other", sid="x", more=1))
        self.assertIsInstance(self.check(signed()), Accepted)

    def test_it_fails_closed_and_says_so(self):
        step = self.check(signed())
        self.assertEqual(
            self.decisions.undecided(Unavailable("gone", None, 7.0)), Undecided("The token cannot be verified now", 7)
        )
        self.assertIs(self.decisions.mode, Mode.UNAVAILABLE)
        for broken in (
            answer({"error": "invalid_client"}, 401),
            answer({}),
            answer({"active": True, "token_type": "Bearer"}),
        ):
            self.assertIsInstance(self.asked(signed(), broken), Undecided)
        self.assertIsInstance(step, Ask)
        self.decisions.announce()
        self.asked(signed(), current())
        self.decisions.announce()
        self.live()
        self.decisions.announce()
        self.decisions.announce()
        self.assertEqual(self.modes, [Mode.UNAVAILABLE, Mode.INTROSPECTING, Mode.LIVE])

    def test_a_seen_token_expires_by_either_clock(self):
        self.live()
        token = signed()
        self.asked(token, current())
        self.set = 601
        self.assert_refused(self.check(token), "expired")
        self.set = -86_400
        self.assertIsInstance(self.check(token), Accepted)
        self.passed = 600
        self.live()
        self.assert_refused(self.check(token), "expired")

    def test_memory_is_bounded(self):
        self.start(max_sessions=3, max_tokens=2)
        self.live()
        for number in range(10):
            client = f"c{number}"
            accepted = self.asked(signed(sid=client, client_id=client), current(sid=client, client_id=client))
            self.assertIsInstance(accepted, Accepted)
        self.assertEqual(self.decisions.statistics().sessions, 3)
        self.assertIsInstance(self.check(signed(sid="c0", client_id="c0")), Ask)
        self.assertIsInstance(self.check(signed(sid="c9", client_id="c9")), Accepted)

    def test_settings_are_checked(self):
        for settings, says in (
            ({"client_secret": ""}, "client_id and client_secret"),
            ({"max_lag": 0}, "max_lag"),
            ({"max_tokens": 0}, "max_tokens"),
        ):
            with self.assertRaisesRegex(ValueError, says):
                Settings(**{"server": "http://service", "client_id": "api", "client_secret": "word", **settings})
        self.assertNotIn("word", repr(Settings("http://service", "api", "word")))


if __name__ == "__main__":
    unittest.main()
