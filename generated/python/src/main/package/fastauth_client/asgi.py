"""A guard for ASGI applications: Starlette, FastAPI, Django."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

from fastauth_client._guarding import EVERYTHING, GuardedPaths, presented, problem
from fastauth_client.async_verifier import AsyncVerifier
from fastauth_client.verification import Accepted, Rejected, Undecided, Verification

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CALLER = "fastauth"


async def verify(verifier: AsyncVerifier, scope: Mapping[str, Any], *scopes: str) -> Verification:
    """Verifies the token in the headers of a request or websocket."""
    token = presented((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    return token if isinstance(token, Rejected) else await verifier.verify(token, *scopes)


class FastAuthMiddleware:
    """Lets requests and websockets through whose token is accepted; ``scope["fastauth"]`` is then what was accepted.

    ``paths`` are prefixes and the scopes that they require, by default everything. A path that routers may read in
    different ways (``//``, ``..``, ``;``, what is still encoded) requires the scopes of all. The verifier is closed
    when the application shuts down.
    """

    def __init__(
        self, app: Application, verifier: AsyncVerifier, paths: Mapping[str, Sequence[str]] = EVERYTHING
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._paths = GuardedPaths(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            try:
                await self._app(scope, receive, send)
            finally:
                await self._verifier.close()
            return
        if scope["type"] not in ("http", "websocket"):
            raise ValueError(f"Unknown ASGI scope {scope['type']}")
        required = self._paths.scopes(scope["path"], scope.get("root_path", ""))
        if required is None:
            await self._app(scope, receive, send)
            return
        verification = await verify(self._verifier, scope, *required)
        if isinstance(verification, Accepted):
            await self._app({**scope, CALLER: verification}, receive, send)
        else:
            await _refuse(scope, send, verification)


async def _refuse(scope: Scope, send: Send, refusal: Rejected | Undecided) -> None:
    extensions = scope.get("extensions") or {}
    if scope["type"] == "websocket" and "websocket.http.response" not in extensions:
        # Before it is accepted: the server answers 403.
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.detail})
        return
    kind = "http.response" if scope["type"] == "http" else "websocket.http.response"
    headers, body = problem(refusal)
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": encoded})
    await send({"type": f"{kind}.body", "body": b"" if scope.get("method") == "HEAD" else body})
