"""The public keys of the service (RFC 7517), and when to fetch them."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from fastauth_client._backoff import Backoff
from fastauth_client._transport import Answer
from fastauth_client.errors import FastAuthError, Unavailable

LARGEST_SET = 64 * 1024
MOST_KEYS = 16
DEFAULT_MAX_AGE = 300.0
LONGEST_MAX_AGE = 3600.0
STALE_IF_ERROR = 86_400.0
COOL_DOWN = 10.0
SHORTEST_MODULUS = 2048

PublicKey = EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey

# The members that the algorithm of a key requires.
_KINDS = {
    "ES256": {"kty": "EC", "crv": "P-256"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
    "RS256": {"kty": "RSA"},
}
ALGORITHMS = frozenset(_KINDS)


@dataclass(frozen=True)
class Key:
    """A public key and the only algorithm that it verifies."""

    algorithm: str
    public: PublicKey = field(repr=False)


def parse(answer: Answer) -> dict[str, Key]:
    """The keys by ``kid``; those of other kinds are left out. Raises Unavailable if the answer is no JWK Set."""
    if len(answer.body) > LARGEST_SET:
        raise Unavailable(f"The JWK Set is larger than {LARGEST_SET} bytes", answer.status)
    document = answer.document()
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list) or len(members) > MOST_KEYS:
        raise Unavailable(f"The answer is not a JWK Set of at most {MOST_KEYS} keys", answer.status)
    keys: dict[str, Key] = {}
    for member in members:
        key = _key(member) if isinstance(member, dict) else None
        if key is not None:
            keys[member["kid"]] = key
    return keys


def _key(member: Mapping[str, Any]) -> Key | None:
    algorithm = member.get("alg")
    required = _KINDS.get(algorithm) if isinstance(algorithm, str) else None
    if required is None or not isinstance(member.get("kid"), str) or member.get("use", "sig") != "sig":
        return None
    if any(member.get(name) != value for name, value in required.items()) or "d" in member:
        return None
    try:
        public = _public(member)
    except (KeyError, ValueError, TypeError) as error:
        raise Unavailable(f"The JWK Set has a malformed key: {type(error).__name__}") from None
    if isinstance(public, RSAPublicKey) and public.key_size < SHORTEST_MODULUS:
        return None
    return Key(str(algorithm), public)


def _public(member: Mapping[str, Any]) -> PublicKey:
    """Raises KeyError, ValueError and TypeError."""
    if member["kty"] == "EC":
        return EllipticCurvePublicNumbers(_number(member["x"]), _number(member["y"]), SECP256R1()).public_key()
    if member["kty"] == "OKP":
        return Ed25519PublicKey.from_public_bytes(_bytes(member["x"]))
    return RSAPublicNumbers(_number(member["e"]), _number(member["n"])).public_key()


def _number(encoded: str) -> int:
    return int.from_bytes(_bytes(encoded), "big")


def _bytes(encoded: str) -> bytes:
    return base64.b64decode(encoded.replace("-", "+").replace("_", "/") + "=" * (-len(encoded) % 4), validate=True)


class JwkSet:
    """A copy of the keys. It is used for as long as the answer said, and for a day while the service is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._backoff = Backoff(0.2, COOL_DOWN)
        self._keys: dict[str, Key] = {}
        self._fetched_at = -float("inf")
        self._max_age = DEFAULT_MAX_AGE
        # When to renew the copy, and when it was last tried, be it for an unknown kid.
        self._next_attempt = self._attempted_at = -float("inf")
        # How often the keys changed, and which of these the copy has.
        self._changes = 0
        self._copied = 0

    def find(self, kid: str, now: float) -> Key | None:
        """The key, unless the copy is too old or other keys verify by now."""
        with self._lock:
            usable = self._copied == self._changes and now - self._fetched_at <= STALE_IF_ERROR
            return self._keys.get(kid) if usable else None

    def may_fetch(self, now: float) -> bool:
        """Whether an unknown ``kid`` is worth a request now. A copy that is of no use is due to be renewed anyway."""
        with self._lock:
            return self._copied == self._changes and now >= self._attempted_at + COOL_DOWN

    def due(self, now: float) -> bool:
        """Whether the copy should be renewed, and may be now."""
        with self._lock:
            stale = self._copied < self._changes or now - self._fetched_at >= self._max_age
            return stale and now >= self._next_attempt

    def keys_changed(self) -> None:
        """Other keys verify than before: the copy is of no use."""
        with self._lock:
            self._changes += 1
            self._next_attempt = -float("inf")

    def started(self, now: float) -> int:
        """The keys are requested now. Returns how often they changed before."""
        with self._lock:
            self._attempted_at = now
            return self._changes

    def received(self, answer: Answer, since: int, now: float) -> None:
        """An answer to a request that was sent after so many changes."""
        error = answer.error()
        try:
            if error is not None:
                raise error
            keys = parse(answer)
        except FastAuthError as failure:
            self.failed(failure, now)
            return
        with self._lock:
            self._backoff.succeeded()
            self._keys = keys
            self._copied = since
            self._fetched_at = now
            self._max_age = _max_age(answer.headers.get("cache-control", ""))
            if since == self._changes:
                self._next_attempt = now + COOL_DOWN

    def failed(self, error: FastAuthError, now: float) -> None:
        """There was no answer, or none that helps."""
        seconds = error.retry_after if isinstance(error, Unavailable) else None
        with self._lock:
            self._next_attempt = now + self._backoff.failed(seconds)


def _max_age(cache_control: str) -> float:
    found = re.search(r"(?:^|[,\s])max-age=(\d{1,9})(?:$|[,\s])", cache_control)
    return DEFAULT_MAX_AGE if found is None else min(float(found.group(1)), LONGEST_MAX_AGE)
