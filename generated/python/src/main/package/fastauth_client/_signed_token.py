"""Which tokens can be verified by a public key, and the verification."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import jwt
from jwt.utils import base64url_decode

from fastauth_client._jwk_set import ALGORITHMS, Key
from fastauth_client.verification import LONGEST_TOKEN

_COMPACT = re.compile(r"[A-Za-z0-9_-]+(?:(?:\.[A-Za-z0-9_-]*){2}|(?:\.[A-Za-z0-9_-]*){4})", re.ASCII)
_TYPES = ("jwt", "at+jwt", "application/at+jwt")
_JWS = jwt.PyJWS(algorithms=sorted(ALGORITHMS))
_SECRET_ALGORITHMS = ("HS256", "HS384", "HS512")


class Way(Enum):
    """How a token can be verified, if it can be at all."""

    BY_KEY = auto()
    BY_INTROSPECTION = auto()
    NOT_AT_ALL = auto()


@dataclass(frozen=True)
class Header:
    way: Way
    kid: str = ""
    algorithm: str = ""
    type: str = ""


_REFUSED = Header(Way.NOT_AT_ALL)
_OPAQUE = Header(Way.BY_INTROSPECTION)


def header(token: str) -> Header:
    """What the header of a token says, before anything is verified."""
    if len(token) > LONGEST_TOKEN or not _COMPACT.fullmatch(token):
        return _REFUSED
    if token.count(".") == 4:
        return _OPAQUE
    members = _object(token[: token.index(".")])
    if members is None or "crit" in members or "b64" in members:
        return _REFUSED
    algorithm, kid, kind = members.get("alg"), members.get("kid"), members.get("typ", "")
    if algorithm in _SECRET_ALGORITHMS or (algorithm in ALGORITHMS and kid is None):
        return _OPAQUE
    if algorithm not in ALGORITHMS or not isinstance(kid, str) or not isinstance(kind, str):
        return _REFUSED
    return Header(Way.BY_KEY, kid, algorithm, kind)


def verified(token: str, header: Header, key: Key) -> dict[str, object] | None:
    """The claims, if the key signed them as an access token."""
    if header.algorithm != key.algorithm or header.type.lower() not in _TYPES:
        return None
    # Old releases of PyJWT declare a text.
    public: Any = key.public
    try:
        jws = _JWS.decode_complete(token, public, algorithms=[key.algorithm])
    except jwt.PyJWTError:
        return None
    claims = _parsed(jws["payload"])
    return claims if claims is not None and claims.get("type") == "access" else None


def _object(segment: str) -> dict[str, object] | None:
    try:
        return _parsed(base64url_decode(segment))
    except ValueError:
        return None


def _parsed(document: bytes) -> dict[str, object] | None:
    try:
        members = json.loads(document)
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, dict) else None
