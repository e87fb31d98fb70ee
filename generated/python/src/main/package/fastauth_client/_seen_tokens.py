"""The claims of tokens whose signature was verified, or that were introspected, by the digest of the token."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from fastauth_client._claims import Claims


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class SeenTokens:
    """At most ``limit`` tokens; the least recently used one makes room."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._claims: OrderedDict[bytes, Claims] = OrderedDict()
        self._keys = 0

    @property
    def keys(self) -> int:
        """A number of the keys that verify now: what was verified by others is not kept."""
        return self._keys

    def get(self, token: bytes) -> Claims | None:
        with self._lock:
            claims = self._claims.get(token)
            if claims is not None:
                self._claims.move_to_end(token)
            return claims

    def put(self, token: bytes, claims: Claims, keys: int) -> None:
        with self._lock:
            if keys == self._keys:
                self._claims[token] = claims
                self._claims.move_to_end(token)
                if len(self._claims) > self._limit:
                    self._claims.popitem(last=False)

    def keys_changed(self) -> None:
        with self._lock:
            self._claims.clear()
            self._keys += 1
