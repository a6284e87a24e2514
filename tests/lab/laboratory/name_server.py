"""A name server with scripted answers, over UDP."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
import threading
from collections import Counter
from typing import Any

from .description import NAME_SERVER, World
from .journal import Journal

A, CNAME, AAAA = 1, 5, 28
NO_ERROR, NO_SUCH_NAME = 0, 3
# More than any chain of the laboratory. The alias that points at itself ends here.
LONGEST_CHAIN = 8


class NameServer:
    """Answers from `world.toml`, and records every question."""

    def __init__(self, world: World, journal: Journal) -> None:
        """Bind the socket; `start` answers."""
        self._world = world
        self._journal = journal
        self._turns: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((NAME_SERVER, 53))

    def start(self) -> None:
        """Answer in a thread."""
        threading.Thread(target=self._serve, daemon=True).start()

    def reset(self) -> None:
        """Begin again with the first answer of each name."""
        self._turns.clear()

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(4096)
            # A packet that is no question gets no answer.
            with contextlib.suppress(IndexError, struct.error):
                self._socket.sendto(self._answer(question), sender)

    def _answer(self, question: bytes) -> bytes:
        name, kind, end = _question(question)
        self._journal.add({"kind": "query", "name": name, "type": kind})
        code, records = self._records(name, kind)
        answers = b"".join(
            _encoded(owner) + struct.pack(">HHIH", record_kind, 1, 0, len(data)) + data
            for owner, record_kind, data in records
        )
        # A response that is authoritative and has one question.
        header = question[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(records), 0, 0)
        return header + question[12:end] + answers

    def _records(self, name: str, kind: int) -> tuple[int, list[tuple[str, int, bytes]]]:
        chain: list[tuple[str, int, bytes]] = []
        for _ in range(LONGEST_CHAIN):
            entry = self._world.names.get(name)
            if entry is None:
                return NO_SUCH_NAME, chain
            if isinstance(entry, dict) and "code" in entry:
                return entry["code"], chain
            if not isinstance(entry, dict):
                return NO_ERROR, chain + [(name, *record) for record in self._addresses(name, kind, entry)]
            chain.append((name, CNAME, _encoded(entry["alias"])))
            name = entry["alias"]
        return NO_ERROR, chain

    def _addresses(self, name: str, kind: int, answers: list[list[Any]]) -> list[tuple[int, bytes]]:
        answer = answers[min(self._turns[name], len(answers) - 1)]
        if kind == A:
            self._turns[name] += 1
        found = [ipaddress.ip_address(self._world.address(text)) for text in answer]
        version = {A: 4, AAAA: 6}.get(kind)
        return [(kind, address.packed) for address in found if address.version == version]


def _question(packet: bytes) -> tuple[str, int, int]:
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    return ".".join(labels).lower(), struct.unpack(">H", packet[at + 1 : at + 3])[0], at + 5


def _encoded(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
