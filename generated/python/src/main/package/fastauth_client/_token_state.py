"""What a source of tokens knows, and what it does next. Whoever asks does the waiting and the requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastauth_client._backoff import Backoff
from fastauth_client._clock import Clock, Moment
from fastauth_client._grants import Grant, Tokens, expiry, tokens
from fastauth_client._transport import Answer, Request
from fastauth_client.errors import Refused, SessionEnded, Unavailable

LONGEST_MARGIN = 60.0
LONGEST_BACKOFF = 30.0
LONGEST_WAIT = 15.0
# A service that answers expired tokens is not asked in a loop.
SHORTEST_LIFETIME = 1.0


@dataclass(frozen=True)
class Use:
    """There is a token to use."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Wait:
    """The last attempt failed; the next one is due in so many seconds."""

    seconds: float
    error: Unavailable


@dataclass(frozen=True)
class Renew:
    """Send the request, and report what came of it. ``fallback`` is still good, if there is one."""

    request: Request
    fallback: str | None = field(repr=False)


@dataclass(frozen=True)
class _Held:
    """The current tokens. Without moments, only a refusal says that the access token has expired."""

    tokens: Tokens
    due: Moment | None = None
    expires: Moment | None = None

    def valid(self, refused: str | None, now: Moment) -> bool:
        return self.tokens.access_token != refused and not (self.expires and self.expires.reached(now))


class TokenState:
    """``next`` may be asked by anybody; renewals are reported by one at a time."""

    def __init__(self, grant: Grant, clock: Clock, given: Tokens | None = None) -> None:
        self._grant = grant
        self._clock = clock
        self._backoff = Backoff(0.2, LONGEST_BACKOFF)
        self._attempt_at = -float("inf")
        self._error: Unavailable | Refused | None = None
        self._ended: str | None = None
        self._held: _Held | None = None
        if given is not None:
            now = clock.now()
            self._held = _held(given, _left(given, now), now)

    def next(self, refused: str | None = None) -> Use | Wait | Renew:
        """``refused``: an access token that was answered by 401. Raises SessionEnded and Refused."""
        if self._ended is not None:
            raise SessionEnded(self._ended)
        now, held = self._clock.now(), self._held
        usable = held.tokens.access_token if held is not None and held.valid(refused, now) else None
        if usable is not None and not (held and held.due and held.due.reached(now)):
            return Use(usable)
        wait = self._attempt_at - now.monotonic
        if wait > 0 and self._error is not None:
            if usable is not None:
                return Use(usable)
            if isinstance(self._error, Refused):
                raise Refused(self._error.detail, self._error.status, self._error.code)
            error = self._error
            return Wait(wait, Unavailable(error.detail, error.status, error.retry_after))
        refresh_token = held.tokens.refresh_token if held is not None else None
        request = self._grant.first if refresh_token is None else self._grant.refresh(refresh_token)
        if request is not None:
            return Renew(request, usable)
        if usable is None:
            raise SessionEnded("The access token has expired, and there is no refresh token")
        return Use(usable)

    def answered(self, answer: Answer, sent: Moment) -> None:
        """An answer to the request of Renew, which was sent at the moment."""
        error = answer.error()
        held = self._held
        if isinstance(error, Unavailable):
            self.failed(error)
        elif error is None:
            try:
                renewed = tokens(answer)
            except Unavailable as malformed:
                self.failed(malformed)
                return
            self._backoff.succeeded()
            self._error = None
            left = _left(renewed, sent)
            self._held = _held(renewed, None if left is None else max(left, SHORTEST_LIFETIME), sent)
        elif held and held.tokens.refresh_token and (error.status == 401 or error.code == "invalid_grant"):
            if self._grant.repeatable:
                self._held = _Held(Tokens(held.tokens.access_token), sent, sent)
            else:
                self.end(error.detail)
        else:
            self._postpone(error, None)

    def failed(self, error: Unavailable) -> None:
        """There was no answer to the request of Renew: it is sent again, for the answer may have been lost."""
        self._postpone(error, error.retry_after)

    def _postpone(self, error: Unavailable | Refused, seconds: float | None) -> None:
        self._attempt_at = self._clock.monotonic() + self._backoff.failed(seconds)
        self._error = error

    def end(self, reason: str) -> None:
        self._ended = reason
        self._held = None

    def inherited(self) -> None:
        """After a fork: two processes cannot use one refresh token, so this one starts anew, if it can."""
        if self._held is not None and not self._grant.repeatable:
            self.end("The session belongs to the parent process: make a source in each process")
        self._held = None

    @property
    def tokens(self) -> Tokens | None:
        held = self._held
        return None if held is None else held.tokens


def _left(tokens: Tokens, since: Moment) -> float | None:
    """The seconds that were left of the access token at the moment; absent if nothing says so."""
    if tokens.expires_in is not None:
        return tokens.expires_in
    exp = expiry(tokens.access_token)
    return None if exp is None else exp - since.wall


def _held(renewed: Tokens, left: float | None, since: Moment) -> _Held:
    if left is None:
        return _Held(renewed)
    return _Held(renewed, since.plus(left - min(LONGEST_MARGIN, left / 5)), since.plus(left))
