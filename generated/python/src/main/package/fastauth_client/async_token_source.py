"""A source of access tokens for asyncio."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from types import TracebackType

from fastauth_client import _forks, _grants
from fastauth_client._clock import Clock
from fastauth_client._grants import Grant, Tokens
from fastauth_client._home import Home
from fastauth_client._token_auth import AsyncTokenAuth
from fastauth_client._token_state import LONGEST_WAIT, Renew, TokenState, Use, Wait
from fastauth_client._transport import AsyncTransport
from fastauth_client.errors import FastAuthError, Unavailable


class AsyncTokenSource:
    """Keeps the tokens of a session, and renews them ahead of their expiry, once for all tasks.

    While the service is away, the access token is returned as long as it is valid. Nothing is requested before the
    first use. Raises SessionEnded, Refused and Unavailable; every wait ends after 15 seconds. It belongs to the event
    loop of its first use, and when this is closed, to that of the next.
    """

    def __init__(self, grant: Grant, given: Tokens | None = None, clock: Clock = Clock()) -> None:
        """Use ``issue``, ``client_credentials`` or ``of``."""
        self._grant = grant
        self._clock = clock
        self._state = TokenState(grant, clock, given)
        self._home = Home()
        self._start()
        _forks.watch(self)

    def _start(self) -> None:
        self._transport = AsyncTransport(self._grant.tls)
        self._renewal = asyncio.Lock()
        self._closed = False

    @classmethod
    def issue(
        cls,
        server: str,
        client_id: str,
        master_token: str | None = None,
        *,
        timeout: float = 5.0,
        tls: ssl.SSLContext | None = None,
    ) -> AsyncTokenSource:
        """A new session of the client."""
        return cls(_grants.issue(server, client_id, master_token, timeout, tls))

    @classmethod
    def client_credentials(
        cls,
        server: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str | None = None,
        resource: str | Sequence[str] = (),
        timeout: float = 5.0,
        tls: ssl.SSLContext | None = None,
    ) -> AsyncTokenSource:
        """Sessions of a registered client (RFC 6749, section 4.4), a new one when one is over."""
        return cls(_grants.client_credentials(server, client_id, client_secret, scope, resource, timeout, tls))

    @classmethod
    def of(
        cls, server: str, tokens: Tokens, *, timeout: float = 5.0, tls: ssl.SSLContext | None = None
    ) -> AsyncTokenSource:
        """A session whose tokens were stored."""
        return cls(_grants.stored(server, timeout, tls), tokens)

    async def access_token(self) -> str:
        """A valid access token."""
        return await self._obtain(None)

    async def replace(self, refused: str) -> str:
        """Another access token than the one that was answered by 401."""
        return await self._obtain(refused)

    @property
    def tokens(self) -> Tokens | None:
        """The current tokens, to store them; none before the first use."""
        return self._state.tokens

    def auth(self) -> AsyncTokenAuth:
        """The credential of an ``httpx.AsyncClient``."""
        return AsyncTokenAuth(self.access_token, self.replace)

    async def revoke(self) -> None:
        """Ends the session at the service, and the source with it."""
        self._enter()
        async with self._renewal:
            held = self._state.tokens
            if held is not None:
                answer = await self._transport.send(self._grant.revoke(held.refresh_token or held.access_token))
                error = answer.error()
                if error is not None:
                    raise error
            self._state.end("The session was revoked")

    async def close(self) -> None:
        """Ends waits and connections. The session goes on at the service."""
        self._enter()
        self._closed = True
        await self._transport.close()

    def _enter(self) -> None:
        if self._home.moved():
            self._start()

    async def _obtain(self, refused: str | None) -> str:
        self._enter()
        deadline = self._clock.monotonic() + LONGEST_WAIT
        while True:
            step = self._state.next(refused)
            if isinstance(step, Use):
                return step.token
            if self._closed:
                raise FastAuthError("The source is closed")
            left = deadline - self._clock.monotonic()
            if isinstance(step, Wait):
                if step.seconds > left:
                    raise step.error
                await asyncio.sleep(step.seconds)
            elif step.fallback is not None and self._renewal.locked():
                return step.fallback
            else:
                await self._renew_once(refused, max(left, 0))

    async def _renew_once(self, refused: str | None, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._renewal.acquire(), seconds)
        except asyncio.TimeoutError:
            raise Unavailable("The token was not renewed in time") from None
        try:
            await self._renew(refused)
        finally:
            self._renewal.release()

    async def _renew(self, refused: str | None) -> None:
        step = self._state.next(refused)
        if not isinstance(step, Renew):
            return
        sent = self._clock.now()
        try:
            answer = await self._transport.send(step.request)
        except Unavailable as error:
            self._state.failed(error)
        else:
            self._state.answered(answer, sent)

    def after_fork(self) -> None:
        self._home = Home()
        self._start()
        self._state.inherited()

    async def __aenter__(self) -> AsyncTokenSource:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
