"""What the service refused a moment ago: a bad token that is sent again and again is not asked for each time."""

from __future__ import annotations

import threading
from collections import OrderedDict

# The digest of a token, or the client, the session and the generation.
Subject = bytes | tuple[str, str, int]

# A replica may not know a new key yet, or a clock may be behind: what was refused for that is good later.
REMEMBERED = 10.0


class InactiveTokens:
    """At most ``limit`` refusals, each for ten seconds; the oldest makes room."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._until: OrderedDict[Subject, float] = OrderedDict()

    def has(self, subject: Subject, now: float) -> bool:
        with self._lock:
            return now < self._until.get(subject, now)

    def put(self, subject: Subject, now: float) -> None:
        with self._lock:
            self._until[subject] = now + REMEMBERED
            self._until.move_to_end(subject)
            if len(self._until) > self._limit:
                self._until.popitem(last=False)
