"""Requests: what of a secret may leave, and answers that are none of the service."""

import asyncio
import os
import pathlib
import tempfile
import traceback
import unittest
from unittest import mock

from fake_service import FakeService
from fastauth_client import AsyncConnection, Connection, Refused, TokenSource, Unavailable


class TransportTest(unittest.TestCase):
    def setUp(self):
        self.seen = []
        self.reply = 200, {}
        self.service = FakeService(self.answer)
        self.addCleanup(self.service.__exit__)

    def answer(self, method, path, body, headers):
        self.seen.append(headers)
        return self.reply

    def call(self, path="/x", **settings):
        with Connection(self.service.url, **settings) as connection:
            return connection.call("GET", path)

    def test_a_secret_with_a_line_break_is_refused_and_not_shown(self):
        for secret in ("hidden\n", "hidden ", "hiddén", "hid\rden"):
            for use in (
                lambda secret=secret: Connection("http://service", access_token=secret),
                lambda secret=secret: Connection("http://service", master_token=secret),
                lambda secret=secret: TokenSource.issue("http://service", "me", secret),
                lambda secret=secret: self.service_call_with(secret),
            ):
                with self.assertRaisesRegex(ValueError, "must be printable ASCII") as error:
                    use()
                self.assertNotIn("hid", "".join(traceback.format_exception_only(error.exception)))
                self.assertIsNone(error.exception.__context__)

    def service_call_with(self, secret):
        with Connection(self.service.url) as connection:
            connection.call("GET", "/x", headers={"ACCESS-TOKEN": secret})

    def test_redirects_are_not_followed(self):
        with FakeService(self.answer) as other:
            self.reply = 307, {}, ("Location", f"{other.url}/x")
            with self.assertRaises(Refused) as error:
                self.call(access_token="t")
            self.assertEqual(error.exception.status, 307)
            self.assertEqual(other.requests, [])

    def test_no_other_credential_is_sent(self):
        with tempfile.TemporaryDirectory() as folder:
            netrc = pathlib.Path(folder) / "netrc"
            netrc.write_text("machine 127.0.0.1 login me password word")
            with mock.patch.dict(os.environ, {"NETRC": str(netrc)}):
                self.call()
        self.assertNotIn("Authorization", self.seen[0])

    def test_a_proxy_of_the_environment_is_used(self):
        variables = {"HTTP_PROXY": self.service.url, "http_proxy": self.service.url, "NO_PROXY": "", "no_proxy": ""}

        async def use():
            async with AsyncConnection("http://service.example/root") as connection:
                await connection.call("GET", "/x")

        with mock.patch.dict(os.environ, variables):
            with Connection("http://service.example/root/") as connection:
                connection.call("GET", "/x")
            asyncio.run(use())
        self.assertEqual([path for _, path, _ in self.service.requests], ["http://service.example/root/x"] * 2)

    def test_a_host_that_cannot_be_is_unavailable(self):
        with self.assertRaises(Unavailable), Connection("http://a..b") as connection:
            connection.call("GET", "/x")
        with self.assertRaisesRegex(ValueError, "valid port"):
            Connection("http://service:99999")

    def test_a_connection_that_is_closed_is_unavailable(self):
        connection = Connection(self.service.url)
        connection.close()
        with self.assertRaises(Unavailable):
            connection.call("GET", "/x")


if __name__ == "__main__":
    unittest.main()
