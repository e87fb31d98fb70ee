"""What the middlewares share: which paths are guarded, where a token is in a request, and how it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

from fastauth_client.verification import Rejected, Undecided, no_token, sent_twice

ACCESS_TOKEN = "access-token"
EVERYTHING: Mapping[str, Sequence[str]] = {"/": ()}


class GuardedPaths:
    """Prefixes of paths and the scopes that they require, ``{"/": ()}`` for any token on all paths.

    A prefix is compared as text, whatever the case: ``/access`` also guards ``/accessories`` and ``/ACCESS``. Of
    several that match, all apply. A path that routers may read in different ways requires what all of them require.
    """

    def __init__(self, paths: Mapping[str, Sequence[str]]) -> None:
        for prefix, scopes in paths.items():
            if _UNCLEAR.search(prefix):
                raise ValueError(f"{prefix!r} in paths must start with /, and be decoded and normalized")
            if isinstance(scopes, str):
                raise ValueError(f"The scopes of {prefix!r} in paths must be in a list")
        self._paths = [(prefix.casefold(), tuple(scopes)) for prefix, scopes in paths.items()]

    def scopes(self, path: str, root: str) -> tuple[str, ...] | None:
        """The scopes that a path requires; absent if it is open. ``root`` is the path that the application is below."""
        readings = _readings(path.casefold(), root.casefold())
        unclear = any(_UNCLEAR.search(reading) for reading in readings)
        matching = [
            scopes
            for prefix, scopes in self._paths
            # A router may take /orders for /orders/.
            if unclear or any(f"{reading}/".startswith(prefix) for reading in readings)
        ]
        if not matching:
            return None
        return tuple(dict.fromkeys(scope for scopes in matching for scope in scopes))


# Without a slash in front, or with empty or dotted segments, parameters, what is or may have been encoded, and what is
# no text.
_UNCLEAR = re.compile(r"^(?!/)|//|/\.\.?(?:/|$)|[;%\\\x00-\x1f\x7f-\x9f\ufffd]")


def _readings(path: str, root: str) -> set[str]:
    """The path as routers may read it: with and without the root."""
    root = root.rstrip("/")
    readings = {path or "/", root + path or "/"}
    if f"{path}/".startswith(f"{root}/"):
        readings.add(path[len(root) :] or "/")
    return readings


def presented(headers: Iterable[tuple[str, str]]) -> str | Rejected:
    """The access token of a request, whose names of headers are in lower case."""
    tokens: list[str] = []
    for name, value in headers:
        if name == ACCESS_TOKEN:
            tokens.append(value.strip())
        elif name == "authorization":
            scheme, _, credential = value.strip().partition(" ")
            if scheme.lower() == "bearer":
                tokens.append(credential.strip())
    sent = [token for token in tokens if token]
    if not sent:
        return no_token()
    # A comma: a server joined two headers.
    return sent_twice() if len(sent) > 1 or "," in sent[0] else sent[0]


def problem(refusal: Rejected | Undecided) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and the body of an answer (RFC 9457)."""
    status = HTTPStatus(refusal.status)
    body = json.dumps(
        {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": refusal.detail}
    ).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *refusal.headers.items(),
    ]
    return headers, body
