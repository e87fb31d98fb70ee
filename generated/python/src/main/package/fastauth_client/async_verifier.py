"""A verifier of access tokens for asyncio."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from types import TracebackType

from fastauth_client import _forks
from fastauth_client._clock import Clock
from fastauth_client._decisions import Ask, Decisions, FetchKeys, Reply, Settings
from fastauth_client._home import Home
from fastauth_client._sharing import AsyncSharing
from fastauth_client._transport import AsyncTransport
from fastauth_client.errors import Unavailable
from fastauth_client.verification import Mode, Statistics, Verification


class AsyncVerifier:
    """Verifies access tokens without a call per token, and refuses a revoked one within ``max_lag`` seconds.

    The client must be registered, and may introspect. ``issuer`` is by default the URL of the service, and ``audience``
    the issuer. The first use starts a task that follows the events, on the event loop to which the verifier belongs
    from then on. When this loop is closed, the next use starts anew on another one.
    """

    def __init__(
        self,
        server: str,
        client_id: str,
        client_secret: str,
        *,
        issuer: str | None = None,
        audience: str | None = None,
        timeout: float = 5.0,
        max_lag: float = 1.0,
        max_sessions: int = 100_000,
        max_tokens: int = 10_000,
        on_mode: Callable[[Mode], None] | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Clock = Clock(),
    ) -> None:
        self._settings = Settings(
            server,
            client_id,
            client_secret,
            issuer,
            audience,
            timeout,
            max_lag,
            max_sessions,
            max_tokens,
            on_mode,
            clock,
        )
        self._tls = tls
        self._home = Home()
        self._reset()
        _forks.watch(self)

    def _reset(self) -> None:
        self._decisions = Decisions(self._settings)
        self._introspections: AsyncSharing[Reply] = AsyncSharing(self._settings.max_lag)
        self._transport = AsyncTransport(self._tls)
        self._closed = False
        self._fetching = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._renewal: asyncio.Task[None] | None = None

    async def verify(self, token: str, *scopes: str) -> Verification:
        """Whether the token is current, for the audience, and has the scopes."""
        if self._home.moved():
            self._reset()
        if self._task is None:
            self._start()
        step = self._decisions.check(token, scopes)
        if isinstance(step, FetchKeys):
            await self._fetch_keys(self._decisions.keys.may_fetch)
            step = self._decisions.check(token, scopes, fetched=True)
        if isinstance(step, Ask):
            return self._decisions.counted(await self._ask(step), offline=False)
        assert not isinstance(step, FetchKeys)
        return self._decisions.counted(step, offline=True)

    async def _ask(self, ask: Ask) -> Verification:
        async def send() -> Reply:
            request, reply = self._decisions.introspection(ask)
            return reply(await self._transport.send(request))

        try:
            reply = await self._introspections.share(ask.digest, self._decisions.clock.monotonic(), send)
        except Unavailable as error:
            return self._decisions.undecided(error)
        return self._decisions.conclude(ask, reply)

    async def _fetch_keys(self, wanted: Callable[[float], bool]) -> None:
        """Nobody waits for a request that another task has sent: an introspection tells as well."""
        keys, clock = self._decisions.keys, self._decisions.clock
        if self._fetching.locked():
            return
        async with self._fetching:
            if not wanted(clock.monotonic()):
                return
            changes = keys.started(clock.monotonic())
            try:
                answer = await self._transport.send(self._decisions.key_request())
            except Unavailable as error:
                keys.failed(error, clock.monotonic())
            else:
                keys.received(answer, changes, clock.monotonic())

    def _start(self) -> None:
        if self._closed:
            raise RuntimeError("The verifier is closed")
        self._task = asyncio.get_running_loop().create_task(self._follow(), name="fastauth-events")

    async def _follow(self) -> None:
        decisions, follower = self._decisions, self._decisions.follower
        # Not for ever: before Python 3.12, wait_for may swallow a cancellation.
        while not self._closed:
            due = decisions.keys.due
            if due(decisions.clock.monotonic()) and not self._fetching.locked():
                # Not in this task: the events must not wait for the keys.
                self._renewal = asyncio.ensure_future(self._fetch_keys(due))
            try:
                answer = await self._transport.send(follower.request(decisions.clock.monotonic()))
            except Unavailable as error:
                pause = follower.failed(error)
            else:
                pause = follower.received(answer, decisions.clock.monotonic())
            decisions.announce()
            await asyncio.sleep(pause)

    @property
    def mode(self) -> Mode:
        """How sessions are verified now."""
        return self._decisions.mode

    def statistics(self) -> Statistics:
        return self._decisions.statistics()

    async def close(self) -> None:
        """Ends the task and the connections."""
        if self._home.moved():
            self._reset()
        self._closed = True
        running = [task for task in (self._task, self._renewal) if task is not None]
        self._task = self._renewal = None
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        await self._transport.close()

    def after_fork(self) -> None:
        self._home = Home()
        self._reset()

    async def __aenter__(self) -> AsyncVerifier:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
