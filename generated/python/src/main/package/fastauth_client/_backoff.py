"""How long to wait between attempts."""

from __future__ import annotations

import random
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = 60.0


class Backoff:
    """Doubles from ``first`` to ``limit`` seconds, with jitter, and waits as long as ``Retry-After`` says."""

    def __init__(self, first: float, limit: float) -> None:
        self._first = first
        self._limit = limit
        self._failures = 0

    def failed(self, retry_after: float | None = None) -> float:
        """Counts a failure, and returns the seconds until the next attempt."""
        delay = min(self._limit, self._first * 2.0 ** min(self._failures, 16)) * random.uniform(0.5, 1.0)
        self._failures += 1
        return max(delay, min(retry_after or 0.0, LONGEST_RETRY_AFTER))

    def succeeded(self) -> None:
        self._failures = 0


def retry_after(value: str | None, now: float) -> float | None:
    """The seconds of a ``Retry-After`` (RFC 9110, section 10.2.3), a number or a date; absent if it is neither."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), LONGEST_RETRY_AFTER)
    try:
        seconds = parsedate_to_datetime(value).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
