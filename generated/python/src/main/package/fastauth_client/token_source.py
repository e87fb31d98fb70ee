"""A source of access tokens for threads."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Sequence
from types import TracebackType

from fastauth_client import _forks, _grants
from fastauth_client._clock import Clock
from fastauth_client._grants import Grant, Tokens
from fastauth_client._token_auth import TokenAuth
from fastauth_client._token_state import LONGEST_WAIT, Renew, TokenState, Use, Wait
from fastauth_client._transport import Transport
from fastauth_client.errors import FastAuthError, Unavailable


class TokenSource:
    """Keeps the tokens of a session, and renews them ahead of their expiry, once for all threads.

    While the service is away, the access token is returned as long as it is valid. Nothing is requested before the
    first use. Raises SessionEnded, Refused and Unavailable; every wait ends after 15 seconds.
    """

    def __init__(self, grant: Grant, given: Tokens | None = None, clock: Clock = Clock()) -> None:
        """Use ``issue``, ``client_credentials`` or ``of``."""
        self._grant = grant
        self._clock = clock
        self._state = TokenState(grant, clock, given)
        self._start()
        _forks.watch(self)

    def _start(self) -> None:
        self._transport = Transport(self._grant.tls)
        self._renewal = threading.Lock()
        self._closed = threading.Event()

    @classmethod
    def issue(
        cls,
        server: str,
        client_id: str,
        master_token: str | None = None,
        *,
        timeout: float = 5.0,
        tls: ssl.SSLContext | None = None,
    ) -> TokenSource:
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
    ) -> TokenSource:
        """Sessions of a registered client (RFC 6749, section 4.4), a new one when one is over."""
        return cls(_grants.client_credentials(server, client_id, client_secret, scope, resource, timeout, tls))

    @classmethod
    def of(cls, server: str, tokens: Tokens, *, timeout: float = 5.0, tls: ssl.SSLContext | None = None) -> TokenSource:
        """A session whose tokens were stored."""
        return cls(_grants.stored(server, timeout, tls), tokens)

    def access_token(self) -> str:
        """A valid access token."""
        return self._obtain(None)

    def replace(self, refused: str) -> str:
        """Another access token than the one that was answered by 401."""
        return self._obtain(refused)

    @property
    def tokens(self) -> Tokens | None:
        """The current tokens, to store them; none before the first use."""
        return self._state.tokens

    def auth(self) -> TokenAuth:
        """The credential of an ``httpx.Client``."""
        return TokenAuth(self.access_token, self.replace)

    def revoke(self) -> None:
        """Ends the session at the service, and the source with it."""
        with self._renewal:
            held = self._state.tokens
            if held is not None:
                error = self._transport.send(self._grant.revoke(held.refresh_token or held.access_token)).error()
                if error is not None:
                    raise error
            self._state.end("The session was revoked")

    def close(self) -> None:
        """Ends waits and connections. The session goes on at the service."""
        self._closed.set()
        self._transport.close()

    def _obtain(self, refused: str | None) -> str:
        deadline = self._clock.monotonic() + LONGEST_WAIT
        while True:
            step = self._state.next(refused)
            if isinstance(step, Use):
                return step.token
            if self._closed.is_set():
                raise FastAuthError("The source is closed")
            left = deadline - self._clock.monotonic()
            if isinstance(step, Wait):
                if step.seconds > left:
                    raise step.error
                self._closed.wait(step.seconds)
            elif self._renewal.acquire(timeout=0 if step.fallback else max(left, 0)):
                try:
                    self._renew(refused)
                finally:
                    self._renewal.release()
            elif step.fallback is not None:
                return step.fallback
            else:
                raise Unavailable("The token was not renewed in time")

    def _renew(self, refused: str | None) -> None:
        step = self._state.next(refused)
        if not isinstance(step, Renew):
            return
        sent = self._clock.now()
        try:
            answer = self._transport.send(step.request)
        except Unavailable as error:
            self._state.failed(error)
        else:
            self._state.answered(answer, sent)

    def after_fork(self) -> None:
        self._start()
        self._state.inherited()

    def __enter__(self) -> TokenSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
