"""The ways to get tokens and to refresh them, as requests; and what is read from the answers."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field

from fastauth_client._claims import whole
from fastauth_client._endpoint import Endpoint, basic
from fastauth_client._transport import Answer, Request
from fastauth_client.errors import Unavailable

REFRESH_PATH = "/auth/token/refresh"
TOKEN_PATH = "/oauth2/token"


@dataclass(frozen=True)
class Tokens:
    """The tokens of a session; ``expires_in`` (seconds) is what was left of the access token when it was answered."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_in: float | None = None


@dataclass(frozen=True)
class Grant:
    """How a source gets its first tokens, none if it was given some, and refreshes them.

    ``repeatable``: a new session may follow one that is over.
    """

    endpoint: Endpoint
    first: Request | None
    refresh_path: str = REFRESH_PATH
    repeatable: bool = False
    tls: ssl.SSLContext | None = None

    def refresh(self, refresh_token: str) -> Request:
        form = [("grant_type", "refresh_token")] if self.refresh_path == TOKEN_PATH else []
        return self.endpoint.request("POST", self.refresh_path, form=[*form, ("refresh_token", refresh_token)])

    def revoke(self, token: str) -> Request:
        return self.endpoint.request("POST", "/auth/token/revoke", form={"token": token})


def issue(server: str, client_id: str, master_token: str | None, timeout: float, tls: ssl.SSLContext | None) -> Grant:
    credential = {} if master_token is None else {"MASTER-TOKEN": master_token}
    endpoint = Endpoint(server, timeout, credential)
    return Grant(endpoint, endpoint.request("GET", "/auth/token/new", query={"client_id": client_id}), tls=tls)


def client_credentials(
    server: str,
    client_id: str,
    client_secret: str,
    scope: str | None,
    resource: str | Sequence[str],
    timeout: float,
    tls: ssl.SSLContext | None,
) -> Grant:
    endpoint = Endpoint(server, timeout, basic(client_id, client_secret))
    resources = [resource] if isinstance(resource, str) else resource
    form = [("grant_type", "client_credentials"), ("scope", scope), *(("resource", one) for one in resources)]
    return Grant(endpoint, endpoint.request("POST", TOKEN_PATH, form=form), TOKEN_PATH, repeatable=True, tls=tls)


def stored(server: str, timeout: float, tls: ssl.SSLContext | None) -> Grant:
    return Grant(Endpoint(server, timeout), None, tls=tls)


def tokens(answer: Answer) -> Tokens:
    """The tokens of an envelope or of the token endpoint."""
    document = answer.document()
    members = document.get("data", document) if isinstance(document, dict) else None
    if not isinstance(members, dict):
        raise Unavailable("The answer is not one of the service: it has no tokens", answer.status)
    access, refresh = members.get("access_token"), members.get("refresh_token")
    lifetime = members.get("expires_in")
    if not isinstance(access, str) or not access or not isinstance(refresh, str | None):
        raise Unavailable("The answer is not one of the service: it has no access token", answer.status)
    return Tokens(access, refresh, float(lifetime) if whole(lifetime) else None)


def expiry(access_token: str) -> float | None:
    """``exp`` of a signed token, unverified, for its holder's planning; absent if it cannot be read."""
    parts = access_token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    value = claims.get("exp") if isinstance(claims, dict) else None
    return float(value) if whole(value) else None
