"""A project of its own that uses the wheel: it is type-checked strictly, and run."""

from __future__ import annotations

import asyncio
import os

from fastauth_client import (
    Accepted,
    AsyncTokenSource,
    AsyncVerifier,
    Connection,
    Mode,
    Rejected,
    TokenSource,
    Undecided,
    Verification,
    Verifier,
)
from fastauth_client.api import HealthApi
from fastauth_client.asgi import FastAuthMiddleware as Asgi
from fastauth_client.asgi import Receive, Scope, Send
from fastauth_client.models import Health
from fastauth_client.wsgi import FastAuthMiddleware

SERVER, ISSUER = os.environ["SERVER"], os.environ["ISSUER"]
API_SECRET, SHOP_SECRET = os.environ["API_SECRET"], os.environ["SHOP_SECRET"]


def said(verification: Verification) -> str:
    match verification:
        case Accepted(client_id=client):
            return f"accepted {client}"
        case Rejected(status=status, error=error):
            return f"refused {status} {error}"
        case Undecided():
            return "undecided"


async def with_tasks(modes: list[Mode]) -> str:
    async with (
        AsyncVerifier(SERVER, "api", API_SECRET, issuer=ISSUER, on_mode=modes.append) as verifier,
        AsyncTokenSource.client_credentials(SERVER, "shop", SHOP_SECRET) as source,
    ):
        Asgi(application, verifier, {"/": ["orders:read"]})
        return said(await verifier.verify(await source.access_token(), "orders:read"))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    raise NotImplementedError


def main() -> None:
    health: Health = HealthApi(Connection(SERVER)).health()
    print(health.status)
    with (
        TokenSource.client_credentials(SERVER, "shop", SHOP_SECRET) as source,
        Verifier(SERVER, "api", API_SECRET, issuer=ISSUER) as verifier,
    ):
        FastAuthMiddleware(lambda environ, start_response: [], verifier)
        print(said(verifier.verify(source.access_token(), "orders:read")))
        print(said(verifier.verify("x.y.z")))
    print(asyncio.run(with_tasks([])))


main()
