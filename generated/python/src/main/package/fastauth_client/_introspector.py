"""Introspection (RFC 7662) as a request and what its answer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastauth_client import _claims
from fastauth_client._claims import Claims
from fastauth_client._clock import Moment
from fastauth_client._endpoint import Endpoint
from fastauth_client._transport import Answer, Request
from fastauth_client.errors import Unavailable

MOST_AT_ONCE = 64
LARGEST_INTROSPECTION = 64 * 1024


@dataclass(frozen=True)
class Introspected:
    """A current access token, and the slot of its session if the service told it."""

    claims: Claims
    slot: int | None


@dataclass(frozen=True)
class Introspector:
    endpoint: Endpoint = field(repr=False)

    def request(self, token: str) -> Request:
        return self.endpoint.request("POST", "/auth/token/introspect", form={"token": token})

    def read(self, answer: Answer, now: Moment) -> Introspected | None:
        """Absent if the token is not current. Raises Unavailable if the answer does not say."""
        error = answer.error()
        if isinstance(error, Unavailable):
            raise error
        if error is not None:
            raise Unavailable(f"The verifier may not introspect: {error}", error.status)
        members = answer.document() if len(answer.body) <= LARGEST_INTROSPECTION else None
        if not isinstance(members, Mapping) or not isinstance(members.get("active"), bool):
            raise Unavailable("The answer is not an introspection", answer.status)
        if not members["active"] or members.get("token_type") != "Bearer":
            return None
        claims = _claims.read(members, now, introspected=True)
        if claims is None:
            raise Unavailable("The introspection has no claims of an access token", answer.status)
        slot = members.get("slot")
        return Introspected(claims, slot if isinstance(slot, int) and _claims.whole(slot) else None)
