"""Sources of tokens, for threads and for asyncio, against a service that loses answers and goes away."""

import asyncio
import os
import threading
import time
import unittest
from unittest import mock

import httpx
from fake_service import FakeService
from fastauth_client import AsyncTokenSource, Clock, SessionEnded, Tokens, TokenSource, Unavailable, _grants


class Issuer:
    """Issues t1, t2 and so on, and accepts the latest one alone."""

    def __init__(self):
        self.issued = 0
        self.lifetime = 3600
        self.trouble = []
        self.lock = threading.Lock()

    def __call__(self, method, path, body, headers):
        with self.lock:
            if path == "/guarded":
                return (200, {}) if headers["Authorization"] == f"Bearer t{self.issued}" else (401, {})
            if self.trouble:
                return self.trouble.pop(0)
            if path.startswith("/auth/token/revoke"):
                return 200, {}
            self.issued += 1
            return 200, {
                "data": {
                    "access_token": f"t{self.issued}",
                    "refresh_token": f"r{self.issued}",
                    "expires_in": self.lifetime,
                }
            }


class TokenSourceTest(unittest.TestCase):
    def setUp(self):
        self.issuer = Issuer()
        self.service = FakeService(self.issuer)
        self.addCleanup(self.service.__exit__)

    def test_threads_share_one_issue_and_one_replacement(self):
        with TokenSource.issue(self.service.url, "me") as source:
            for refused, expected in ((None, "t1"), ("t1", "t2"), ("t1", "t2")):
                tokens = []

                def use(refused=refused, tokens=tokens):
                    tokens.append(source.access_token() if refused is None else source.replace(refused))

                threads = [threading.Thread(target=use) for _ in range(20)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                self.assertEqual(tokens, [expected] * 20)
            self.assertEqual(len(self.service.requests), 2)

    def test_tasks_share_one_issue_and_one_replacement(self):
        async def use():
            async with AsyncTokenSource.issue(self.service.url, "me") as source:
                self.assertEqual(await asyncio.gather(*(source.access_token() for _ in range(20))), ["t1"] * 20)
                self.assertEqual(await asyncio.gather(*(source.replace("t1") for _ in range(20))), ["t2"] * 20)

        asyncio.run(use())
        self.assertEqual(len(self.service.requests), 2)

    def test_a_lost_answer_is_asked_for_again(self):
        with TokenSource.of(self.service.url, Tokens("old", "r0")) as source:
            self.issuer.trouble = [(0, {}), (503, {"detail": "away"})]
            self.assertEqual(source.replace("old"), "t1")
        self.assertEqual({body for _, _, body in self.service.requests}, {"refresh_token=r0"})
        self.assertEqual(len(self.service.requests), 3)

    def test_a_lost_answer_is_asked_for_again_by_a_task(self):
        async def use():
            async with AsyncTokenSource.of(self.service.url, Tokens("old", "r0")) as source:
                self.issuer.trouble = [(0, {}), (503, {"detail": "away"})]
                self.assertEqual(await source.replace("old"), "t1")

        asyncio.run(use())
        self.assertEqual(len(self.service.requests), 3)

    def test_a_wait_that_would_be_too_long_is_an_error_at_once(self):
        with TokenSource.issue(self.service.url, "me") as source:
            self.issuer.trouble = [(503, {"detail": "away"}, ("Retry-After", "60"))]
            with self.assertRaises(Unavailable) as error:
                source.access_token()
            self.assertEqual((error.exception.status, error.exception.retry_after), (503, 60.0))
            with self.assertRaises(Unavailable):
                source.access_token()
        self.assertEqual(len(self.service.requests), 1)

    def test_the_valid_token_is_returned_while_the_service_is_away(self):
        passed = 0.0
        clock = Clock(lambda: time.monotonic() + passed, lambda: time.time() + passed)
        with TokenSource(_grants.issue(self.service.url, "me", None, 5.0, None), clock=clock) as source:
            source.access_token()
            self.issuer.trouble = [(503, {}, ("Retry-After", "60"))]
            passed = 3550.0
            for _ in range(3):
                self.assertEqual(source.access_token(), "t1")
        self.assertEqual(len(self.service.requests), 2)

    def test_a_client_of_httpx_retries_once(self):
        source = self.source_whose_token_is_refused()
        with httpx.Client(base_url=self.service.url, auth=source.auth()) as client:
            self.assertEqual(client.post("/guarded", content=iter([b"a", b"b"])).status_code, 200)
        self.assertEqual([body for _, _, body in self.service.asked("/guarded")][-1:], [""])
        self.assertEqual(len(self.service.asked("/guarded")), 2)

    def test_an_async_client_of_httpx_retries_once(self):
        async def use():
            async with AsyncTokenSource.issue(self.service.url, "me") as source:
                await source.access_token()
                self.issuer.issued += 1
                async with httpx.AsyncClient(base_url=self.service.url, auth=source.auth()) as client:
                    self.assertEqual((await client.get("/guarded")).status_code, 200)

        asyncio.run(use())
        self.assertEqual(len(self.service.asked("/guarded")), 2)

    def source_whose_token_is_refused(self):
        source = TokenSource.issue(self.service.url, "me")
        self.addCleanup(source.close)
        source.access_token()
        self.issuer.issued += 1
        return source

    def test_a_revoked_source_is_over(self):
        with TokenSource.issue(self.service.url, "me") as source:
            source.access_token()
            source.revoke()
            self.assertEqual(self.service.requests[-1], ("POST", "/auth/token/revoke", "token=r1"))
            with self.assertRaises(SessionEnded):
                source.access_token()

    def test_each_process_has_its_own_session(self):
        fresh = TokenSource.issue(self.service.url, "me")
        used = TokenSource.issue(self.service.url, "me")
        used.access_token()

        def in_the_child():
            try:
                used.access_token()
            except SessionEnded:
                return 0 if fresh.access_token() == "t2" else 2
            return 3

        child = os.fork()
        if child == 0:
            os._exit(in_the_child())
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
        self.assertEqual(used.access_token(), "t1")

    def test_every_wait_is_bounded(self):
        async def use():
            async with AsyncTokenSource.issue("http://127.0.0.1:1", "me") as source:
                with self.assertRaises(Unavailable):
                    await source.access_token()

        with (
            mock.patch("fastauth_client.token_source.LONGEST_WAIT", 0.5),
            mock.patch("fastauth_client.async_token_source.LONGEST_WAIT", 0.5),
        ):
            with TokenSource.issue("http://127.0.0.1:1", "me") as source, self.assertRaises(Unavailable):
                source.access_token()
            asyncio.run(use())

    def test_an_address_is_checked(self):
        for url in ("service", "ftp://service", "http://user:word@service", "http://service?x=1"):
            with self.assertRaisesRegex(ValueError, "server must be"):
                TokenSource.issue(url, "me")


if __name__ == "__main__":
    unittest.main()
