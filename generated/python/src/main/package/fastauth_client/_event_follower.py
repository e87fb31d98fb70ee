"""Follows the events of the service by long polls: which request is next, and what an answer says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastauth_client._backoff import Backoff
from fastauth_client._claims import whole
from fastauth_client._endpoint import Endpoint
from fastauth_client._jwk_set import JwkSet
from fastauth_client._known_sessions import KnownSessions
from fastauth_client._seen_tokens import SeenTokens
from fastauth_client._transport import Answer, Request
from fastauth_client.errors import Unavailable

LONGEST_CURSOR = 64


class EventFollower:
    """Applies the events to what a verifier knows. Without a cursor, nothing is known that an event could change."""

    def __init__(
        self, endpoint: Endpoint, max_lag: float, sessions: KnownSessions, seen: SeenTokens, keys: JwkSet
    ) -> None:
        self._endpoint = endpoint
        self._max_lag = max_lag
        self._sessions = sessions
        self._seen = seen
        self._keys = keys
        self._backoff = Backoff(0.2, 5.0)
        self._cursor: str | None = None
        # By when the service answers: it may take long to read an answer that was there by then.
        self._answered_by = -float("inf")
        # Until when the events are current, by the monotonic clock.
        self._current_until = -float("inf")

    def live(self, now: float) -> bool:
        """Whether no change is missing that is older than the allowed lag."""
        return now <= self._current_until

    def request(self, now: float) -> Request:
        wait = 0.0 if self._cursor is None else self._max_lag / 3
        self._answered_by = now + wait
        query = {"after": self._cursor, "wait": None if self._cursor is None else int(wait * 1000)}
        return self._endpoint.request("GET", "/auth/events", query=query, timeout=self._endpoint.timeout + wait)

    def received(self, answer: Answer, now: float) -> float:
        """Applies an answer, and returns the seconds until the next request."""
        error = answer.error()
        if error is not None:
            if not isinstance(error, Unavailable):
                self._lose()
            return self.failed(error)
        try:
            self._apply(answer.document(), now)
        except (Unavailable, ValueError) as malformed:
            self._lose()
            return self.failed(malformed)
        self._backoff.succeeded()
        return 0.0

    def failed(self, error: Exception) -> float:
        """There was no answer, or none that helps: the events go on after the cursor later, or start anew without."""
        self._current_until = -float("inf")
        return self._backoff.failed(error.retry_after if isinstance(error, Unavailable) else None)

    def _lose(self) -> None:
        self._cursor = None

    def _apply(self, page: object, now: float) -> None:
        if not isinstance(page, dict):
            raise ValueError("The page is not an object")
        events, cursor, gap, lag = (page.get(name) for name in ("events", "cursor", "gap", "lag"))
        if not isinstance(events, list) or not isinstance(gap, bool):
            raise ValueError("The page has no events")
        if not isinstance(cursor, str) or not 0 < len(cursor) <= LONGEST_CURSOR:
            raise ValueError("The page has no cursor")
        if self._cursor is None or gap:
            # A change of the keys may be among what was missed.
            self._sessions.all_changed()
            self._keys_changed()
        for event in events:
            self._event(event)
        self._cursor = cursor
        answered = min(now, self._answered_by)
        self._current_until = answered + self._max_lag - lag / 1000 if whole(lag) else -float("inf")

    def _event(self, event: Any) -> None:
        if not isinstance(event, Mapping):
            raise ValueError("The event is not an object")
        client, sid, slot, generation = (event.get(name) for name in ("client", "sid", "slot", "gen"))
        if not all(isinstance(value, str | None) for value in (client, sid)):
            raise ValueError("The event has a malformed client or session")
        match event.get("event"):
            case "issued" | "refreshed" if client and sid and whole(slot) and whole(generation):
                self._sessions.issued(client, slot, sid, generation)
            case "superseded" if client and whole(slot):
                self._sessions.superseded(client, slot)
            case "revoked" | "reuse_detected" if client and sid:
                self._sessions.revoked(client, sid)
            case "issued" | "refreshed" | "superseded" | "revoked" | "reuse_detected" | "changed":
                # All sessions of the client, or an event without what it should have: what is known of it is not.
                if client:
                    self._sessions.changed(client)
                else:
                    self._sessions.all_changed()
            case "keys_changed":
                self._keys_changed()
            case _:
                # A kind of a later version.
                pass

    def _keys_changed(self) -> None:
        self._seen.keys_changed()
        self._keys.keys_changed()
