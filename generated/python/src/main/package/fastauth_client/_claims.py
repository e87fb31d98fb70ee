"""The claims of access tokens, as a verifier needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from fastauth_client._clock import Moment
from fastauth_client.verification import Accepted


@dataclass(frozen=True)
class Claims:
    """``session`` and ``generation`` are absent in tokens of fastauth-api, which have to be introspected each time.

    ``introspected``: the service itself said that the token is for the verifier.
    """

    accepted: Accepted
    generation: int | None
    introspected: bool
    expires: Moment = field(repr=False)

    @property
    def client(self) -> str:
        return self.accepted.client_id

    @property
    def session(self) -> str | None:
        return self.accepted.session_id


def read(members: Mapping[str, object], now: Moment, introspected: bool) -> Claims | None:
    """Absent if the members are not those of an access token of the service."""
    client, session, generation = members.get("client_id"), members.get("sid"), members.get("gen")
    exp, scope, aud = members.get("exp"), members.get("scope", ""), members.get("aud", [])
    audience = [aud] if isinstance(aud, str) else aud
    if not isinstance(client, str) or not client or not whole(exp) or not isinstance(scope, str):
        return None
    if not isinstance(audience, list) or not all(isinstance(one, str) for one in audience):
        return None
    named = isinstance(session, str) and session != "" and whole(generation)
    if (session is not None or generation is not None) and not named:
        return None
    accepted = Accepted(
        client,
        session if isinstance(session, str) else None,
        frozenset(scope.split()),
        tuple(audience),
        float(exp),
        members,
    )
    expires = Moment(now.monotonic + exp - now.wall, float(exp))
    return Claims(accepted, generation if isinstance(generation, int) else None, introspected, expires)


def whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
