"""A verifier of access tokens for threads."""

from __future__ import annotations

import ssl
import threading
import weakref
from collections.abc import Callable
from types import TracebackType

from fastauth_client import _forks
from fastauth_client._clock import Clock
from fastauth_client._decisions import Ask, Decisions, FetchKeys, Reply, Settings
from fastauth_client._sharing import Sharing
from fastauth_client._transport import Transport
from fastauth_client.errors import Unavailable
from fastauth_client.verification import Mode, Statistics, Verification


def _follow(verifier: weakref.ref[Verifier], closed: threading.Event) -> None:
    """Ends with the verifier, also if nobody closed it."""
    while not closed.is_set():
        living = verifier()
        if living is None:
            return
        pause = living._poll()
        del living
        closed.wait(pause)


class Verifier:
    """Verifies access tokens without a call per token, and refuses a revoked one within ``max_lag`` seconds.

    The client must be registered, and may introspect. ``issuer`` is by default the URL of the service, and ``audience``
    the issuer. The first use starts a thread that follows the events; each process has its own after a fork.
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
        self._reset()
        _forks.watch(self)

    def _reset(self) -> None:
        self._decisions = Decisions(self._settings)
        self._introspections: Sharing[Reply] = Sharing(self._settings.max_lag)
        self._transport = Transport(self._tls)
        self._closed = threading.Event()
        self._starting = threading.Lock()
        self._fetching = threading.Lock()
        self._thread: threading.Thread | None = None

    def verify(self, token: str, *scopes: str) -> Verification:
        """Whether the token is current, for the audience, and has the scopes."""
        if self._thread is None:
            self._start()
        step = self._decisions.check(token, scopes)
        if isinstance(step, FetchKeys):
            self._fetch_keys(self._decisions.keys.may_fetch)
            step = self._decisions.check(token, scopes, fetched=True)
        if isinstance(step, Ask):
            return self._decisions.counted(self._ask(step), offline=False)
        assert not isinstance(step, FetchKeys)
        return self._decisions.counted(step, offline=True)

    def _ask(self, ask: Ask) -> Verification:
        def send() -> Reply:
            request, reply = self._decisions.introspection(ask)
            return reply(self._transport.send(request))

        try:
            reply = self._introspections.share(ask.digest, self._decisions.clock.monotonic(), send)
        except Unavailable as error:
            return self._decisions.undecided(error)
        return self._decisions.conclude(ask, reply)

    def _fetch_keys(self, wanted: Callable[[float], bool]) -> None:
        """Nobody waits for a request that another thread has sent: an introspection tells as well."""
        keys, clock = self._decisions.keys, self._decisions.clock
        if not self._fetching.acquire(blocking=False):
            return
        try:
            if not wanted(clock.monotonic()):
                return
            changes = keys.started(clock.monotonic())
            try:
                answer = self._transport.send(self._decisions.key_request())
            except Unavailable as error:
                keys.failed(error, clock.monotonic())
            else:
                keys.received(answer, changes, clock.monotonic())
        finally:
            self._fetching.release()

    def _start(self) -> None:
        with self._starting:
            if self._closed.is_set():
                raise RuntimeError("The verifier is closed")
            if self._thread is None:
                self._thread = threading.Thread(
                    target=_follow, args=(weakref.ref(self), self._closed), name="fastauth-events", daemon=True
                )
                self._thread.start()

    def _poll(self) -> float:
        """Asks for events once, and returns the seconds until the next time."""
        decisions, follower = self._decisions, self._decisions.follower
        due = decisions.keys.due
        if due(decisions.clock.monotonic()) and not self._fetching.locked():
            # Not in this thread: the events must not wait for the keys.
            threading.Thread(target=self._fetch_keys, args=(due,), name="fastauth-keys", daemon=True).start()
        try:
            answer = self._transport.send(follower.request(decisions.clock.monotonic()))
        except Unavailable as error:
            pause = follower.failed(error)
        else:
            pause = follower.received(answer, decisions.clock.monotonic())
        decisions.announce()
        return pause

    @property
    def mode(self) -> Mode:
        """How sessions are verified now."""
        return self._decisions.mode

    def statistics(self) -> Statistics:
        return self._decisions.statistics()

    def close(self) -> None:
        """Ends the thread and the connections."""
        with self._starting:
            self._closed.set()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(self._settings.timeout + self._settings.max_lag)
        self._transport.close()

    def after_fork(self) -> None:
        self._reset()

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
