"""The time of day and the time that passes: the first may be set, the second may stand still while a machine sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """A point of time by both clocks, in seconds."""

    monotonic: float
    wall: float

    def plus(self, seconds: float) -> Moment:
        return Moment(self.monotonic + seconds, self.wall + seconds)

    def reached(self, now: Moment) -> bool:
        """Whether either clock is there: whichever says that it is later is believed."""
        return now.monotonic >= self.monotonic or now.wall >= self.wall


@dataclass(frozen=True)
class Clock:
    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time

    def now(self) -> Moment:
        return Moment(self.monotonic(), self.wall())
