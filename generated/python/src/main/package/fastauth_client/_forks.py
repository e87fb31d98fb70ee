"""What a process inherits by fork and must not use: connections, locks that another thread held, other threads."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forked(Protocol):
    def after_fork(self) -> None:
        """Called in the new process, before anything else runs there."""


_living: weakref.WeakSet[Forked] = weakref.WeakSet()


def watch(instance: Forked) -> None:
    _living.add(instance)


def _after_fork() -> None:
    for instance in list(_living):
        instance.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
