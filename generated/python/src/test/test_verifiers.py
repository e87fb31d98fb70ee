"""Verifiers for threads and for asyncio, against a service that is slow or goes away."""

import asyncio
import gc
import subprocess
import sys
import threading
import time
import unittest

import service
from fake_service import FakeService
from fastauth_client import (
    Accepted,
    AsyncConnection,
    AsyncTokenSource,
    AsyncVerifier,
    Mode,
    Rejected,
    Tokens,
    Undecided,
    Verifier,
)
from signing import jwk, signed

FAR = 4_000_000_000


class Service:
    """Answers introspections when it is let, and events with the lag that it is told."""

    def __init__(self):
        self.let = threading.Event()
        self.let.set()
        self.lag = 0
        self.away = False

    def __call__(self, method, path, body, headers):
        if self.away:
            return 0, {}
        if path.startswith("/.well-known/jwks.json"):
            return 200, {"keys": [jwk("ES256")]}
        if path.startswith("/auth/events"):
            time.sleep(0.02)
            return 200, {"events": [], "cursor": "c", "gap": False, "lag": self.lag}
        self.let.wait(10)
        return 200, {
            "active": True,
            "token_type": "Bearer",
            "scope": "read write",
            "client_id": "shop",
            "exp": FAR,
            "sid": "s1",
            "gen": 0,
            "slot": 0,
        }


class HangingKeys(Service):
    """Whose keys are never answered."""

    def __call__(self, method, path, body, headers):
        if path.startswith("/.well-known/jwks.json"):
            self.hang.wait(10)
            return 0, {}
        return super().__call__(method, path, body, headers)

    def __init__(self):
        super().__init__()
        self.hang = threading.Event()


class VerifiersTest(unittest.TestCase):
    def setUp(self):
        self.answers = Service()
        self.service = FakeService(self.answers)
        self.addCleanup(self.service.__exit__)
        self.token = signed(iss=self.service.url, aud=self.service.url, exp=FAR)
        self.modes = []

    def verifier(self, kind=Verifier):
        return kind(self.service.url, "api", "word", timeout=2, on_mode=self.modes.append)

    def introspections(self):
        return len(self.service.asked("/auth/token/introspect"))

    def test_threads_share_an_introspection_and_later_need_none(self):
        with self.verifier() as verifier:
            verifier.verify("")
            self.assertTrue(service.eventually(lambda: verifier.mode is Mode.LIVE))
            self.answers.let.clear()
            results = []
            threads = [threading.Thread(target=lambda: results.append(verifier.verify(self.token))) for _ in range(20)]
            for thread in threads:
                thread.start()
            self.assertTrue(service.eventually(lambda: self.introspections() == 1))
            self.answers.let.set()
            for thread in threads:
                thread.join()
            self.assertTrue(all(isinstance(result, Accepted) for result in results), results)
            self.assertIsInstance(verifier.verify(self.token, "read"), Accepted)
            self.assertEqual(self.introspections(), 1)
            self.assertGreaterEqual(verifier.statistics().verified_offline, 1)
        self.assertFalse([thread for thread in threading.enumerate() if thread.name == "fastauth-events"])
        with self.assertRaisesRegex(RuntimeError, "closed"):
            verifier.verify(self.token)

    def test_events_do_not_wait_for_the_keys(self):
        answers = HangingKeys()
        with FakeService(answers) as hanging, Verifier(hanging.url, "api", "word", timeout=8) as verifier:
            verifier.verify("")
            self.assertTrue(service.eventually(lambda: verifier.mode is Mode.LIVE, 4))
            self.assertTrue(hanging.asked("/.well-known"))
            self.assertIsInstance(verifier.verify(signed(iss=hanging.url, aud=hanging.url, exp=FAR)), Accepted)

            async def use():
                async with AsyncVerifier(hanging.url, "api", "word", timeout=8) as verifier:
                    await verifier.verify("")
                    while verifier.mode is not Mode.LIVE:
                        await asyncio.sleep(0.01)

            asyncio.run(asyncio.wait_for(use(), 4))
            answers.hang.set()

    def test_a_verifier_that_nobody_has_any_more_ends(self):
        def followers():
            return [thread for thread in threading.enumerate() if thread.name == "fastauth-events"]

        verifier = self.verifier()
        verifier.verify(self.token)
        self.assertTrue(followers())
        del verifier
        self.assertTrue(service.eventually(lambda: gc.collect() is not None and not followers()))

    def test_another_event_loop_after_the_first_is_closed(self):
        verifier, source = self.verifier(AsyncVerifier), AsyncTokenSource.of(self.service.url, Tokens("t", "r"))
        connection = AsyncConnection(self.service.url)

        async def use():
            self.assertIsInstance(await verifier.verify(self.token), Accepted)
            while verifier.mode is not Mode.LIVE:
                await asyncio.sleep(0.01)
            await asyncio.gather(*(source.access_token() for _ in range(3)))
            await connection.call("GET", "/auth/events")

        for _ in range(2):
            asyncio.run(asyncio.wait_for(use(), 4))

        async def end():
            await asyncio.gather(verifier.close(), source.close(), connection.close())

        asyncio.run(end())

        async def elsewhere():
            with self.assertRaisesRegex(RuntimeError, "two event loops"):
                await verifier.verify(self.token)

        async def twice():
            await use()
            await asyncio.to_thread(asyncio.run, elsewhere())
            await end()

        asyncio.run(asyncio.wait_for(twice(), 4))

    def test_a_process_ends_while_a_verifier_follows(self):
        program = (
            "from fastauth_client import Verifier\n"
            f"verifier = Verifier({self.service.url!r}, 'api', 'word')\n"
            f"print(type(verifier.verify({self.token!r})).__name__)\n"
        )
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "Accepted\n", ""))

    def test_tasks_share_an_introspection_that_a_cancelled_one_started(self):
        async def use():
            async with self.verifier(AsyncVerifier) as verifier:
                await verifier.verify("")
                self.answers.let.clear()
                first = asyncio.ensure_future(verifier.verify(self.token))
                while not self.introspections():
                    await asyncio.sleep(0.01)
                others = [asyncio.ensure_future(verifier.verify(self.token)) for _ in range(20)]
                await asyncio.sleep(0)
                first.cancel()
                self.answers.let.set()
                return await asyncio.gather(*others)

        results = asyncio.run(use())
        self.assertTrue(all(isinstance(result, Accepted) for result in results), results)
        self.assertEqual(self.introspections(), 1)

    def test_no_more_than_64_introspections_at_once(self):
        async def use():
            async with self.verifier(AsyncVerifier) as verifier:
                self.answers.let.clear()
                waiting = [asyncio.ensure_future(verifier.verify(f"a.b.c.d.{number}")) for number in range(64)]
                await asyncio.sleep(0)
                self.assertIsInstance(await verifier.verify("a.b.c.d.more"), Undecided)
                self.answers.let.set()
                return await asyncio.gather(*waiting)

        self.assertEqual(len(asyncio.run(use())), 64)
        with self.verifier() as verifier:
            self.answers.let.clear()
            threads = [threading.Thread(target=verifier.verify, args=(f"a.b.c.d.{number}",)) for number in range(64)]
            for thread in threads:
                thread.start()
            self.assertTrue(service.eventually(lambda: verifier.statistics().introspections == 64))
            self.assertIsInstance(verifier.verify("a.b.c.d.more"), Undecided)
            self.answers.let.set()
            for thread in threads:
                thread.join()

    def test_it_falls_back_and_fails_closed(self):
        with self.verifier() as verifier:
            verifier.verify(self.token)
            self.assertTrue(service.eventually(lambda: verifier.mode is Mode.LIVE))
            self.answers.lag = 5000
            self.assertTrue(service.eventually(lambda: verifier.mode is Mode.INTROSPECTING))
            before = self.introspections()
            self.assertIsInstance(verifier.verify(self.token), Accepted)
            self.assertEqual(self.introspections(), before + 1)
            self.answers.away = True
            self.assertIsInstance(verifier.verify(self.token), Undecided)
            self.assertIsInstance(verifier.verify("x"), Rejected)
            self.assertIs(verifier.mode, Mode.UNAVAILABLE)
            self.answers.away, self.answers.lag = False, 0
            self.assertTrue(service.eventually(lambda: verifier.mode is Mode.LIVE))
            self.assertTrue(service.eventually(lambda: len(self.modes) >= 4))
            statistics = verifier.statistics()
            self.assertEqual((statistics.refused, statistics.unavailable, statistics.sessions), (1, 1, 1))
        self.assertEqual(self.modes[-4:], [Mode.LIVE, Mode.INTROSPECTING, Mode.UNAVAILABLE, Mode.LIVE], self.modes)


if __name__ == "__main__":
    unittest.main()
