"""Tokens of the real service, verified offline until they are revoked."""

import asyncio
import os
import time
import unittest

import service
from fastauth_client import (
    AsyncTokenSource,
    AsyncVerifier,
    Connection,
    Mode,
    Refused,
    Rejected,
    SessionEnded,
    Tokens,
    TokenSource,
    Verifier,
)
from fastauth_client.api import ClientsApi, OauthApi, TokensApi
from fastauth_client.models import ClientChange, ClientRegistration


@service.needed
class ServiceTest(unittest.TestCase):
    def verifier(self, server=service.SERVER):
        issuer = service.ISSUER if server == service.SERVER else None
        verifier = Verifier(server, "api", service.API_SECRET, issuer=issuer)
        self.addCleanup(verifier.close)
        return verifier

    def live(self, verifier):
        verifier.verify("")
        self.assertTrue(service.eventually(lambda: verifier.mode is Mode.LIVE))

    def shop(self, server=service.SERVER):
        source = TokenSource.client_credentials(server, "shop", service.SHOP_SECRET)
        self.addCleanup(source.close)
        return source

    def test_no_call_for_a_session_already_seen_and_a_revocation_is_seen_at_once(self):
        for server in (service.SERVER, service.PLAIN_SERVER):
            with self.subTest(server):
                self.use_and_revoke(self.verifier(server), self.shop(server))

    def use_and_revoke(self, verifier, source):
        self.live(verifier)
        token = source.access_token()
        for _ in range(100):
            caller = service.accepted(verifier.verify(token, "orders:read"))
        self.assertEqual((caller.client_id, caller.scopes), ("shop", {"orders:read"}))
        self.assertLessEqual(verifier.statistics().introspections, 1)
        source.revoke()
        revoked = time.monotonic()
        self.assertTrue(service.eventually(lambda: isinstance(verifier.verify(token), Rejected)))
        self.assertLess(time.monotonic() - revoked, 1.0)
        self.assertLessEqual(verifier.statistics().introspections, 1, "refused by the event alone")

    def test_a_refresh_and_a_second_session_end_what_was_before(self):
        verifier = self.verifier()
        self.live(verifier)
        tokens = TokensApi(Connection(service.SERVER))
        first = tokens.new_token(client_id="mine").data
        service.accepted(verifier.verify(first.access_token))
        second = tokens.refresh_token(first.refresh_token).data
        self.assertTrue(service.eventually(lambda: isinstance(verifier.verify(first.access_token), Rejected)))
        service.accepted(verifier.verify(second.access_token))
        third = tokens.new_token(client_id="mine").data
        self.assertTrue(service.eventually(lambda: isinstance(verifier.verify(second.access_token), Rejected)))
        service.accepted(verifier.verify(third.access_token))
        OauthApi(Connection(service.SERVER, master_token=service.MASTER)).revoke_token(client_id="mine")
        self.assertTrue(service.eventually(lambda: isinstance(verifier.verify(third.access_token), Rejected)))

    def test_the_same_for_tasks(self):
        async def use():
            async with (
                AsyncVerifier(service.SERVER, "api", service.API_SECRET, issuer=service.ISSUER) as verifier,
                AsyncTokenSource.client_credentials(service.SERVER, "shop", service.SHOP_SECRET) as source,
            ):
                token = await source.access_token()
                service.accepted(await verifier.verify(token))
                while verifier.mode is not Mode.LIVE:
                    await asyncio.sleep(0.01)
                await asyncio.gather(*(verifier.verify(token) for _ in range(50)))
                self.assertLessEqual(verifier.statistics().introspections, 2)
                await source.revoke()
                revoked = time.monotonic()
                while not isinstance(await verifier.verify(token), Rejected):
                    await asyncio.sleep(0.005)
                    self.assertLess(time.monotonic() - revoked, 1.0)
                service.refused(await verifier.verify("a.b.c"))

        asyncio.run(asyncio.wait_for(use(), 20))

    def test_a_process_that_was_forked_follows_the_events_itself(self):
        verifier, source = self.verifier(), self.shop()
        token = source.access_token()
        self.live(verifier)
        child = os.fork()
        if child == 0:
            verifier.verify(token)
            live = service.eventually(lambda: verifier.mode is Mode.LIVE)
            os._exit(0 if live and verifier.verify(token).client_id == "shop" else 1)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
        service.accepted(verifier.verify(token))

    def test_a_verifier_whose_client_may_not_introspect_accepts_nothing(self):
        with Verifier(service.SERVER, "shop", service.SHOP_SECRET, issuer=service.ISSUER) as verifier:
            self.assertEqual(verifier.verify(self.shop().access_token()).status, 503)
            self.assertTrue(service.eventually(lambda: verifier.mode is Mode.UNAVAILABLE))

    def test_a_stored_pair_is_refreshed_and_revoked(self):
        issued = TokensApi(Connection(service.SERVER)).new_token(client_id="stored").data
        with TokenSource.of(service.SERVER, Tokens(issued.access_token, issued.refresh_token)) as source:
            self.assertEqual(source.access_token(), issued.access_token)
            renewed = source.replace(issued.access_token)
            self.assertNotEqual(renewed, issued.access_token)
            self.assertEqual(source.tokens.access_token, renewed)
            OauthApi(Connection(service.SERVER)).revoke_token(token=renewed)
            with self.assertRaises(SessionEnded):
                source.replace(renewed)

    def test_errors_are_typed(self):
        with TokenSource.client_credentials(service.SERVER, "shop", "wrong") as source:
            with self.assertRaises(Refused) as refusal:
                source.access_token()
        self.assertEqual((refusal.exception.status, refusal.exception.code), (401, "invalid_client"))

    def test_clients_are_registered(self):
        clients = ClientsApi(Connection(service.SERVER, master_token=service.MASTER))
        secret = clients.register_client(ClientRegistration("a/b ü", scopes=["x"]))
        self.assertNotIn(secret.client_secret, repr(secret))
        self.assertEqual(clients.change_client("a/b ü", ClientChange(label="ü")).label, "ü")
        with TokenSource.client_credentials(service.SERVER, "a/b ü", secret.client_secret, scope="x") as source:
            source.access_token()
        clients.remove_client("a/b ü")
        self.assertEqual(clients.show_client("a/b ü").status, "removed")


if __name__ == "__main__":
    unittest.main()
