"""How a verifier decides: what it knows, and what it has to ask. Whoever verifies does the requests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from fastauth_client import _claims, _signed_token
from fastauth_client._claims import Claims
from fastauth_client._clock import Clock, Moment
from fastauth_client._endpoint import Endpoint, basic
from fastauth_client._event_follower import EventFollower
from fastauth_client._inactive_tokens import InactiveTokens, Subject
from fastauth_client._introspector import Introspector
from fastauth_client._jwk_set import JwkSet
from fastauth_client._known_sessions import Knowledge, KnownSessions
from fastauth_client._seen_tokens import SeenTokens, digest
from fastauth_client._signed_token import Way
from fastauth_client._transport import Answer, Request
from fastauth_client.errors import Unavailable
from fastauth_client.verification import (
    LONGEST_TOKEN,
    Mode,
    Rejected,
    Statistics,
    Undecided,
    Verification,
    insufficient_scope,
    invalid_token,
)

_log = logging.getLogger("fastauth_client")


@dataclass(frozen=True)
class Settings:
    """What a verifier is told; times in seconds."""

    server: str
    client_id: str
    client_secret: str = field(repr=False)
    issuer: str | None = None
    audience: str | None = None
    timeout: float = 5.0
    max_lag: float = 1.0
    max_sessions: int = 100_000
    max_tokens: int = 10_000
    on_mode: Callable[[Mode], None] | None = None
    clock: Clock = Clock()

    def __post_init__(self) -> None:
        if not self.client_id or not self.client_secret:
            raise ValueError("client_id and client_secret must be those of a client that may introspect")
        if not 0 < self.max_lag <= 60:
            raise ValueError("max_lag must be above 0 and at most 60 seconds")
        for name in ("max_sessions", "max_tokens"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1")


@dataclass(frozen=True)
class FetchKeys:
    """The key of the token is not known: fetch the keys, then check again."""


@dataclass(frozen=True)
class Ask:
    """Only an introspection tells; the claims are absent if it has to tell these too."""

    token: str = field(repr=False)
    digest: bytes
    scopes: tuple[str, ...]
    claims: Claims | None

    @property
    def subject(self) -> Subject:
        """What the service refuses with the token: all of its session's generation, if it is known."""
        claims = self.claims
        if claims is None or claims.session is None or claims.generation is None:
            return self.digest
        return claims.client, claims.session, claims.generation


@dataclass(frozen=True)
class Reply:
    """An introspection, with the numbers of the latest event and of the keys when it was sent."""

    answer: Answer
    event: int
    keys: int


class Decisions:
    """The state of a verifier, for any number of threads or for one event loop."""

    def __init__(self, settings: Settings) -> None:
        endpoint = Endpoint(settings.server, settings.timeout, basic(settings.client_id, settings.client_secret))
        self.clock = settings.clock
        self.keys = JwkSet()
        self.sessions = KnownSessions(settings.max_sessions)
        self.seen = SeenTokens(settings.max_tokens)
        self._inactive = InactiveTokens(settings.max_tokens)
        self.follower = EventFollower(endpoint, settings.max_lag, self.sessions, self.seen, self.keys)
        self._open = Endpoint(settings.server, settings.timeout)
        self._introspector = Introspector(endpoint)
        self._issuer = settings.issuer or endpoint.server
        self._audience = settings.audience or self._issuer
        self._on_mode = settings.on_mode
        self._lock = threading.Lock()
        self._mode: Mode | None = None
        self._answered = True
        self._offline = self._introspections = self._refused = self._unavailable = 0

    def check(self, token: str, scopes: tuple[str, ...], fetched: bool = False) -> Verification | FetchKeys | Ask:
        """``fetched``: the keys have just been fetched, or could not be."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return invalid_token("The access token is malformed")
        name, now = digest(token), self.clock.now()
        claims = self.seen.get(name)
        if claims is None:
            verified = self._verify(token, name, now, fetched)
            if not isinstance(verified, Claims):
                return self._ask(Ask(token, name, scopes, None), now) if verified is None else verified
            claims = verified
        refusal = self._lacking(claims, scopes, now)
        if refusal is not None:
            return refusal
        if claims.session is not None and claims.generation is not None and self.follower.live(now.monotonic):
            known = self.sessions.look_up(claims.client, claims.session, claims.generation)
            if known is Knowledge.CURRENT:
                return claims.accepted
            if known is Knowledge.ENDED:
                return _not_current()
        return self._ask(Ask(token, name, scopes, claims), now)

    def _ask(self, ask: Ask, now: Moment) -> Rejected | Ask:
        return _not_current() if self._inactive.has(ask.subject, now.monotonic) else ask

    def _verify(self, token: str, name: bytes, now: Moment, fetched: bool) -> Claims | Rejected | FetchKeys | None:
        """The claims, if a public key verifies them; absent if only an introspection can."""
        header = _signed_token.header(token)
        if header.way is Way.BY_INTROSPECTION:
            return None
        if header.way is Way.NOT_AT_ALL:
            return invalid_token("The access token is malformed")
        keys = self.seen.keys
        key = self.keys.find(header.kid, now.monotonic)
        if key is None:
            return FetchKeys() if not fetched and self.keys.may_fetch(now.monotonic) else None
        members = _signed_token.verified(token, header, key)
        if members is None:
            return invalid_token("The access token was not signed by the service")
        if members.get("iss") is None:
            return None
        claims = _claims.read(members, now, introspected=False) if members["iss"] == self._issuer else None
        if claims is None:
            return invalid_token("The access token was issued by another service")
        self.seen.put(name, claims, keys)
        return claims

    def _lacking(self, claims: Claims, scopes: tuple[str, ...], now: Moment) -> Rejected | None:
        if claims.expires.reached(now):
            return invalid_token("The access token has expired")
        if claims.accepted.claims.get("iss") not in (None, self._issuer):
            return invalid_token("The access token was issued by another service")
        audience = claims.accepted.audience
        if self._audience not in audience and (audience or not claims.introspected):
            return invalid_token("The access token is for another audience")
        return None if claims.accepted.scopes.issuperset(scopes) else insufficient_scope(scopes)

    def key_request(self) -> Request:
        return self._open.request("GET", "/.well-known/jwks.json")

    def introspection(self, ask: Ask) -> tuple[Request, Callable[[Answer], Reply]]:
        """The request to send now, and what makes a reply of its answer."""
        event, keys = self.sessions.event(), self.seen.keys
        with self._lock:
            self._introspections += 1
        return self._introspector.request(ask.token), lambda answer: Reply(answer, event, keys)

    def conclude(self, ask: Ask, reply: Reply) -> Verification:
        now = self.clock.now()
        try:
            found = self._introspector.read(reply.answer, now)
        except Unavailable as error:
            return self.undecided(error)
        self._answered = True
        claims = ask.claims
        if found is None:
            self._inactive.put(ask.subject, now.monotonic)
            if claims is not None and claims.session is not None:
                self.sessions.inactive(claims.client, claims.session)
            return _not_current()
        if claims is None:
            claims = found.claims
            if claims.session is not None:
                self.seen.put(ask.digest, claims, reply.keys)
        refusal = self._lacking(claims, ask.scopes, now)
        if refusal is not None:
            return refusal
        if claims.session is not None and claims.generation is not None:
            if found.slot is not None:
                self.sessions.introspected(claims.client, found.slot, claims.session, claims.generation, reply.event)
            # An event may have overtaken the answer.
            known = self.sessions.look_up(claims.client, claims.session, claims.generation)
            if known is Knowledge.ENDED and self.follower.live(now.monotonic):
                return _not_current()
        return claims.accepted

    def undecided(self, error: Unavailable) -> Undecided:
        """The service was asked and did not answer."""
        if self._answered:
            _log.warning("Tokens cannot be verified: %s", error.detail)
        self._answered = False
        return Undecided("The token cannot be verified now", max(1, round(error.retry_after or 1)))

    def counted(self, verification: Verification, offline: bool) -> Verification:
        with self._lock:
            if isinstance(verification, Rejected):
                self._refused += 1
            elif isinstance(verification, Undecided):
                self._unavailable += 1
            elif offline:
                self._offline += 1
        self.announce()
        return verification

    @property
    def mode(self) -> Mode:
        if self.follower.live(self.clock.monotonic()):
            return Mode.LIVE
        return Mode.INTROSPECTING if self._answered else Mode.UNAVAILABLE

    def announce(self) -> None:
        """Tells the mode when it is another one than before."""
        mode = self.mode
        if mode is self._mode:
            return
        with self._lock:
            changed, self._mode = mode is not self._mode, mode
        if changed and self._on_mode is not None:
            try:
                self._on_mode(mode)
            except Exception:
                _log.exception("on_mode failed")

    def statistics(self) -> Statistics:
        with self._lock:
            counts = (self._offline, self._introspections, self._refused, self._unavailable)
        return Statistics(self.mode, *counts, sessions=len(self.sessions))


def _not_current() -> Rejected:
    return invalid_token("The access token is not current")
