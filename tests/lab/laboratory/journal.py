"""What the servers of the laboratory saw, in order."""

from __future__ import annotations

import threading
import time
from typing import Any

Event = dict[str, Any]


class Journal:
    """A list of events that several threads write."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._events: list[Event] = []

    def add(self, event: Event) -> None:
        """Record one event."""
        with self._lock:
            self._events.append({**event, "time": time.monotonic()})

    def take(self) -> list[Event]:
        """Return all events, and start again."""
        with self._lock:
            events, self._events = self._events, []
            return events
