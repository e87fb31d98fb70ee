"""What a verifier says of a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

LONGEST_TOKEN = 8192


class Mode(Enum):
    """How sessions are verified: by events, by introspection, or, while the service does not answer, not at all."""

    LIVE = "live"
    INTROSPECTING = "introspecting"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Accepted:
    """The token is current. ``expires_at``: seconds since 1970; ``session_id``: absent in tokens of fastauth-api."""

    client_id: str
    session_id: str | None
    scopes: frozenset[str]
    audience: tuple[str, ...]
    expires_at: float
    claims: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class Rejected:
    """Answer ``status`` with ``challenge`` as ``WWW-Authenticate`` (RFC 6750, section 3)."""

    status: int
    error: str
    detail: str
    challenge: str

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": self.challenge}


@dataclass(frozen=True)
class Undecided:
    """The service was needed and did not answer. Answer 503 with ``retry_after`` (seconds) as ``Retry-After``."""

    detail: str
    retry_after: int = 1
    status: int = 503

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


Verification = Accepted | Rejected | Undecided


@dataclass(frozen=True)
class Statistics:
    """Counts since the start. ``verified_offline``: accepted without a call; ``sessions``: how many are known."""

    mode: Mode
    verified_offline: int
    introspections: int
    refused: int
    unavailable: int
    sessions: int


def invalid_token(detail: str) -> Rejected:
    return Rejected(401, "invalid_token", detail, f'Bearer error="invalid_token", error_description="{detail}"')


def insufficient_scope(scopes: tuple[str, ...]) -> Rejected:
    required = " ".join(scopes)
    return Rejected(
        403,
        "insufficient_scope",
        f"The access token must have the scope: {required}",
        f'Bearer error="insufficient_scope", scope="{required}"',
    )


def no_token() -> Rejected:
    return Rejected(401, "", "Send an access token: Authorization: Bearer or ACCESS-TOKEN", "Bearer")


def sent_twice() -> Rejected:
    detail = "Send one access token"
    return Rejected(400, "invalid_request", detail, f'Bearer error="invalid_request", error_description="{detail}"')
