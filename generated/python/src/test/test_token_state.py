"""When tokens are renewed, by clocks that the test sets."""

import base64
import json
import unittest

from fastauth_client import Clock, Refused, SessionEnded, Tokens, Unavailable, _grants
from fastauth_client._token_state import Renew, TokenState, Use, Wait
from fastauth_client._transport import Answer

ISSUE = _grants.issue("http://service", "me", None, 5.0, None)
CLIENT = _grants.client_credentials("http://service", "me", "secret", "read", (), 5.0, None)
STORED = _grants.stored("http://service", 5.0, None)


def answer(status, document, **headers):
    return Answer(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(document).encode()
    )


def pair(access, lifetime=300, refresh="r"):
    return answer(200, {"data": {"access_token": access, "refresh_token": refresh, "expires_in": lifetime}, "new": 1})


def signed(exp):
    claims = base64.urlsafe_b64encode(json.dumps({"exp": exp}).encode()).decode().rstrip("=")
    return f"e30.{claims}.c2ln"


class TokenStateTest(unittest.TestCase):
    def setUp(self):
        self.passed = 0.0
        self.set = 0.0
        self.clock = Clock(lambda: 1000 + self.passed, lambda: 1_900_000_000 + self.passed + self.set)

    def state(self, grant=ISSUE, given=None, first=None):
        state = TokenState(grant, self.clock, given)
        if first is not None:
            self.renew(state, first)
        return state

    def renew(self, state, with_answer, refused=None):
        step = state.next(refused)
        self.assertIsInstance(step, Renew)
        state.answered(with_answer, self.clock.now())
        return step

    def test_the_margin_is_a_minute_or_a_fifth_of_the_lifetime(self):
        for lifetime, margin in ((3600, 60), (300, 60), (60, 12), (5, 1)):
            with self.subTest(lifetime):
                self.passed = 0.0
                state = self.state(first=pair("one", lifetime))
                self.passed = lifetime - margin - 0.1
                self.assertEqual(state.next(), Use("one"))
                self.passed = lifetime - margin
                self.assertEqual(state.next().fallback, "one")

    def test_a_lifetime_that_is_unknown_ends_by_a_refusal(self):
        state = self.state(STORED, Tokens("a.b.c.d.e", "r"))
        self.passed = 1e6
        self.assertEqual(state.next(), Use("a.b.c.d.e"))
        self.assertIsNone(state.next("a.b.c.d.e").fallback)
        self.assertEqual(state.next("another"), Use("a.b.c.d.e"))

    def test_the_expiry_of_a_stored_signed_token_is_read(self):
        token = signed(1_900_000_100)
        state = self.state(STORED, Tokens(token, "r"))
        self.passed = 79
        self.assertEqual(state.next(), Use(token))
        self.passed = 81
        self.assertEqual(state.next().fallback, token)
        self.passed = 101
        self.assertIsNone(state.next().fallback)

    def test_an_answer_without_lifetime_ends_with_its_signed_token(self):
        one = signed(1_900_000_100)
        state = self.state(first=answer(200, {"data": {"access_token": one, "refresh_token": "r"}}))
        self.passed = 79
        self.assertEqual(state.next(), Use(one))
        self.passed = 81
        self.assertEqual(state.next().fallback, one)

    def test_a_refused_grant_does_not_take_the_valid_token(self):
        state = self.state(CLIENT, first=answer(200, {"access_token": "one", "expires_in": 60}))
        self.passed = 50
        self.renew(state, answer(401, {"error": "invalid_client"}))
        self.assertEqual(state.next(), Use("one"))
        with self.assertRaises(Refused):
            state.next("one")

    def test_a_clock_that_was_set_forward_is_believed_once(self):
        state = self.state(first=pair("one"))
        self.set = 1e6
        self.renew(state, pair("two"))
        self.assertEqual(state.next(), Use("two"))
        self.set = 0
        self.assertEqual(state.next(), Use("two"))
        self.passed = 301
        self.assertIsNone(state.next().fallback)

    def test_the_valid_token_is_used_while_the_service_is_away(self):
        state = self.state(first=pair("one"))
        self.passed = 250
        refresh = state.next().request
        state.failed(Unavailable("away"))
        self.assertEqual(state.next(), Use("one"))
        self.passed = 260
        self.assertEqual(state.next().request, refresh, "the same refresh token: the answer may have been lost")
        state.failed(Unavailable("away", 503, 30.0))
        self.passed = 289
        self.assertEqual(state.next(), Use("one"))
        self.passed = 301
        self.assertIsNone(state.next().fallback)
        state.failed(Unavailable("away", 503, 30.0))
        wait = state.next()
        self.assertIsInstance(wait, Wait)
        self.assertAlmostEqual(wait.seconds, 30)
        self.assertEqual((wait.error.status, wait.error.retry_after), (503, 30.0))

    def test_the_pause_doubles_and_starts_anew(self):
        state = self.state()
        pauses = []
        for _ in range(12):
            state.failed(Unavailable("away"))
            pauses.append(state.next().seconds)
            self.passed += pauses[-1] + 0.001
        longest_pauses = (0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30)
        for pause, longest in zip(pauses, longest_pauses, strict=True):
            self.assertTrue(longest / 2 <= pause <= longest, pauses)
        self.renew(state, pair("one"))
        state.failed(Unavailable("away"))
        self.assertLessEqual(state.next("one").seconds, 0.2)

    def test_errors_of_the_service(self):
        state = self.state()
        self.renew(state, answer(429, {"detail": "Too many"}, retry_after="7"))
        self.assertEqual((state.next().error.status, state.next().error.retry_after), (429, 7.0))
        self.passed += 8
        self.renew(state, answer(500, {"message": "Token not saved"}))
        self.assertEqual(str(state.next().error), "500 Token not saved")
        self.passed += 8
        self.renew(state, answer(200, {"data": {}}))
        self.assertIn("not one of the service", state.next().error.detail)
        self.passed += 8
        self.renew(state, answer(403, {"message": "Client refused"}))
        with self.assertRaises(Refused) as refusal:
            state.next()
        self.assertEqual((refusal.exception.status, refusal.exception.detail), (403, "Client refused"))

    def test_a_refused_refresh_ends_the_session(self):
        for refusal in (
            answer(401, {"message": "Invalid"}),
            answer(400, {"error": "invalid_grant", "error_description": "x"}),
        ):
            state = self.state(first=pair("one"))
            self.renew(state, refusal, "one")
            with self.assertRaises(SessionEnded):
                state.next()

    def test_client_credentials_get_a_new_session(self):
        state = self.state(CLIENT, first=answer(200, {"access_token": "one", "refresh_token": "r", "expires_in": 60}))
        refresh = self.renew(state, answer(400, {"error": "invalid_grant"}), "one")
        self.assertIn(b"grant_type=refresh_token", refresh.request.content)
        grant = self.renew(state, answer(200, {"access_token": "two", "expires_in": 60}))
        self.assertEqual(grant.request.content, b"grant_type=client_credentials&scope=read")
        self.assertEqual(state.next(), Use("two"))
        self.passed += 50
        self.assertEqual(state.next().request, grant.request, "without a refresh token the grant is sent again")

    def test_an_access_token_without_refresh_token_ends(self):
        state = self.state(STORED, Tokens("one", None, 60))
        self.passed = 55
        self.assertEqual(state.next(), Use("one"))
        self.passed = 61
        with self.assertRaises(SessionEnded):
            state.next()

    def test_a_fork_does_not_share_a_session(self):
        issued, client = self.state(first=pair("one")), self.state(CLIENT, first=pair("one"))
        issued.inherited()
        client.inherited()
        with self.assertRaises(SessionEnded):
            issued.next()
        self.assertIsNone(client.next().fallback)

    def test_nothing_secret_is_shown(self):
        state = self.state(first=pair("hidden-access", refresh="hidden-refresh"))
        shown = [repr(state.tokens), repr(CLIENT), repr(state.next()), repr(state.next("hidden-access")), repr(state)]
        self.assertNotIn("hidden", "".join(shown))
        self.assertNotIn("secret", "".join(shown).lower().replace("client_secret", ""))
        self.assertNotIn("Basic", "".join(shown))
