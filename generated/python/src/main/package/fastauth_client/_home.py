"""The event loop that an object belongs to."""

from __future__ import annotations

import asyncio


class Home:
    """The event loop of the first use; when that is closed, the one of the next use."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def moved(self) -> bool:
        """Whether tasks and connections were lost with a loop. Raises RuntimeError if theirs is another one."""
        running, former = asyncio.get_running_loop(), self._loop
        if running is former:
            return False
        if former is not None and not former.is_closed():
            raise RuntimeError("It is used on two event loops: make one for each")
        self._loop = running
        return former is not None
