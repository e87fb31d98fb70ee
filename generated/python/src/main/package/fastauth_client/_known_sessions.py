"""The sessions that events and introspections told of: which are current, and which were ended for good."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum, auto


class Knowledge(Enum):
    CURRENT = auto()
    ENDED = auto()
    UNKNOWN = auto()


@dataclass
class _Session:
    sid: str
    generation: int


@dataclass
class _Client:
    slots: dict[int, _Session] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def vacate(self, slot: int) -> None:
        session = self.slots.pop(slot, None)
        if session is not None:
            del self.places[session.sid]

    def leave(self, sid: str) -> int:
        """The generation of the session that is forgotten, or one below all."""
        slot = self.places.get(sid)
        if slot is None:
            return -1
        generation = self.slots[slot].generation
        self.vacate(slot)
        return generation

    def occupy(self, slot: int, sid: str, generation: int) -> None:
        """Whoever was in the slot is forgotten, not ended: what told of it may have been ahead of this."""
        generation = max(generation, self.leave(sid))
        self.vacate(slot)
        self.slots[slot] = _Session(sid, generation)
        self.places[sid] = slot


class KnownSessions:
    """At most ``limit`` sessions, and as many that have ended. What is forgotten is unknown, and never current."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._clients: OrderedDict[str, _Client] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._size = 0
        # The number of the latest event; that of the latest one about all clients; and of the latest about each.
        self._event = 0
        self._about_all = 0
        self._about: OrderedDict[str, int] = OrderedDict()

    def look_up(self, client: str, sid: str, generation: int) -> Knowledge:
        with self._lock:
            if sid in self._ended:
                self._ended.move_to_end(sid)
                return Knowledge.ENDED
            known = self._clients.get(client)
            if known is None:
                return Knowledge.UNKNOWN
            self._clients.move_to_end(client)
            slot = known.places.get(sid)
            if slot is None or generation > known.slots[slot].generation:
                return Knowledge.UNKNOWN
            return Knowledge.CURRENT if generation == known.slots[slot].generation else Knowledge.ENDED

    def event(self) -> int:
        """The number of the latest event, to be taken before an introspection is sent."""
        with self._lock:
            return self._event

    def introspected(self, client: str, slot: int, sid: str, generation: int, since: int) -> None:
        """Remembers an active session, unless an event may have overtaken the answer."""
        with self._lock:
            if self._overtaken(client, since) or sid in self._ended:
                return
            self._occupy(client, slot, sid, generation)

    def inactive(self, client: str, sid: str) -> None:
        """Forgets a session that an introspection refused: only an event ends it for good."""
        with self._lock:
            self._leave(client, sid)

    def issued(self, client: str, slot: int, sid: str, generation: int) -> None:
        """The session is the one in its slot, and no earlier generation of it is valid."""
        with self._lock:
            self._happened(client)
            if sid in self._ended:
                self._vacate(client, slot)
            else:
                self._occupy(client, slot, sid, generation)

    def superseded(self, client: str, slot: int) -> None:
        """Another session took the slot."""
        with self._lock:
            self._happened(client)
            self._vacate(client, slot)

    def revoked(self, client: str, sid: str) -> None:
        with self._lock:
            self._happened(client)
            self._leave(client, sid)
            self._ended[sid] = None
            self._ended.move_to_end(sid)
            if len(self._ended) > self._limit:
                self._ended.popitem(last=False)

    def changed(self, client: str) -> None:
        """Sessions of the client may have changed."""
        with self._lock:
            self._happened(client)
            self._forget(client)

    def all_changed(self) -> None:
        """Sessions of any client may have changed, or events were missed."""
        with self._lock:
            self._event += 1
            self._about_all = self._event
            self._about.clear()
            self._clients.clear()
            self._size = 0

    def __len__(self) -> int:
        return self._size

    def _overtaken(self, client: str, since: int) -> bool:
        return max(self._about_all, self._about.get(client, 0)) > since

    def _happened(self, client: str) -> None:
        self._event += 1
        self._about[client] = self._event
        self._about.move_to_end(client)
        if len(self._about) > self._limit:
            self._about_all = max(self._about_all, self._about.popitem(last=False)[1])

    def _occupy(self, client: str, slot: int, sid: str, generation: int) -> None:
        known = self._clients.setdefault(client, _Client())
        self._clients.move_to_end(client)
        before = len(known.slots)
        known.occupy(slot, sid, generation)
        self._size += len(known.slots) - before
        while self._size > self._limit:
            self._forget(next(iter(self._clients)))

    def _vacate(self, client: str, slot: int) -> None:
        known = self._clients.get(client)
        if known is not None and slot in known.slots:
            known.vacate(slot)
            self._size -= 1
            if not known.slots:
                del self._clients[client]

    def _leave(self, client: str, sid: str) -> None:
        known = self._clients.get(client)
        if known is not None and sid in known.places:
            self._vacate(client, known.places[sid])

    def _forget(self, client: str) -> None:
        known = self._clients.pop(client, None)
        self._size -= len(known.slots) if known is not None else 0
