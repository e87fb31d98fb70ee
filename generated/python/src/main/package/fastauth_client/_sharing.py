"""Concurrent introspections of one token are one request, and not too many are sent at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastauth_client._introspector import MOST_AT_ONCE
from fastauth_client.errors import Unavailable

T = TypeVar("T")


@dataclass(frozen=True)
class _Flight(Generic[T]):
    started: float
    outcome: T


def _too_many() -> Unavailable:
    return Unavailable(f"More than {MOST_AT_ONCE} introspections at once")


class Sharing(Generic[T]):
    """For threads. A request that was sent longer ago than ``max_age`` seconds is not waited for: its answer is old."""

    def __init__(self, max_age: float) -> None:
        self._max_age = max_age
        self._lock = threading.Lock()
        self._flights: dict[bytes, _Flight[Future[T]]] = {}
        self._sent = 0

    def share(self, key: bytes, now: float, send: Callable[[], T]) -> T:
        """Raises what ``send`` raises, and Unavailable."""
        with self._lock:
            flight = self._flights.get(key)
            joined = flight is not None and now - flight.started <= self._max_age
            if flight is None or not joined:
                if self._sent >= MOST_AT_ONCE:
                    raise _too_many()
                self._sent += 1
                flight = self._flights[key] = _Flight(now, Future())
        if joined:
            return flight.outcome.result()
        try:
            outcome = send()
        except BaseException as error:
            flight.outcome.set_exception(
                error if isinstance(error, Unavailable) else Unavailable("The introspection was interrupted")
            )
            raise
        else:
            flight.outcome.set_result(outcome)
            return outcome
        finally:
            with self._lock:
                self._sent -= 1
                if self._flights.get(key) is flight:
                    del self._flights[key]


class AsyncSharing(Generic[T]):
    """The same for one event loop. The request goes on for the others when a task that waits for it is cancelled."""

    def __init__(self, max_age: float) -> None:
        self._max_age = max_age
        self._flights: dict[bytes, _Flight[asyncio.Future[T]]] = {}
        self._sent = 0

    async def share(self, key: bytes, now: float, send: Callable[[], Awaitable[T]]) -> T:
        flight = self._flights.get(key)
        if flight is None or now - flight.started > self._max_age:
            if self._sent >= MOST_AT_ONCE:
                raise _too_many()
            self._sent += 1
            flight = _Flight(now, asyncio.ensure_future(send()))
            self._flights[key] = flight
            flight.outcome.add_done_callback(lambda _: self._landed(key, flight))
        return await asyncio.shield(flight.outcome)

    def _landed(self, key: bytes, flight: _Flight[asyncio.Future[T]]) -> None:
        self._sent -= 1
        if self._flights.get(key) is flight:
            del self._flights[key]
        if not flight.outcome.cancelled():
            # Retrieved, although all who waited for it may have been cancelled.
            flight.outcome.exception()
