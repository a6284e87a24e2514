"""One attempt to get out. Says that it was made, then exits with 0 if it succeeded."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

TOKEN = b"confined?"
libc = ctypes.CDLL(None, use_errno=True)


def system_call(number: int, *arguments: object) -> int:
    """A system call; `OSError` if it fails."""
    found = libc.syscall(number, *arguments)
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found


def connect(address: str, port: str) -> None:
    """A connection of TCP."""
    with socket.create_connection((address, int(port)), timeout=2) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(100)


def second(host: str, other: str) -> None:
    """Two requests on one connection, for two hosts."""
    with socket.create_connection((host, 80), timeout=3) as connection:
        for name in (host, other):
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
            if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                raise OSError("refused")


def fast_open(address: str, port: str) -> None:
    """A connection that sends data with its first packet, without `connect`."""
    with socket.socket() as connection:
        connection.settimeout(2)
        connection.sendto(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0x20000000, (address, int(port)))
        connection.recv(100)


def udp(address: str, port: str) -> None:
    """A datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(TOKEN, (address, int(port)))


def icmp(address: str) -> None:
    """An echo request with data."""
    body = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + TOKEN + b"\0"
    total = sum(struct.unpack(f"!{len(body) // 2}H", body))
    total = (total & 0xFFFF) + (total >> 16)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sender:
        sender.sendto(body[:2] + struct.pack("!H", ~total & 0xFFFF) + body[4:], (address, 0))


def ask(server: str, name: str) -> None:
    """A question to a name server; `OSError` unless it answers without an error."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        asking.sendto(b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0\0\x01\0\x01", (server, 53))
        answer = asking.recv(512)
    if answer[3] & 15:
        raise OSError(f"code {answer[3] & 15}")


def resolve(name: str) -> None:
    """A lookup with the resolver of the system."""
    print(sorted({found[4][0] for found in socket.getaddrinfo(name, 80)}))


def unix(path: str) -> None:
    """A connection to a Unix socket; `@` begins an abstract name."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect("\0" + path[1:] if path.startswith("@") else path)
        connection.sendall(TOKEN)


def pair(path: str) -> None:
    """A datagram to a Unix socket from one end of a pair, which `socket` did not make."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        ours.sendto(TOKEN, path)


def write(path: str) -> None:
    """A file or a FIFO outside."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_APPEND)
    os.write(descriptor, TOKEN)


def replace(path: str) -> None:
    """Another file in place of one."""
    Path(path).unlink()
    Path(path).write_bytes(TOKEN)


def read(path: str) -> None:
    """A file with content."""
    if not Path(path).read_bytes():
        raise OSError("empty")


def descriptor(number: str) -> None:
    """A descriptor that the caller has open."""
    os.write(int(number), TOKEN)


def family(number: str, kind: str) -> None:
    """A socket of a family."""
    socket.socket(int(number), int(kind)).close()


def namespaces(flags: str) -> None:
    """New namespaces."""
    if libc.unshare(int(flags, 16)) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def join(path: str) -> None:
    """The namespace of a file of /proc."""
    with Path(path).open() as file:
        if libc.setns(file.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def trace(process: str) -> None:
    """`PTRACE_SEIZE` of a process outside."""
    if libc.ptrace(0x4206, int(process), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def signal(process: str) -> None:
    """A signal for a process outside."""
    os.kill(int(process), 10)


def kill_all() -> None:
    """A signal for every process that can be seen."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in (os.getpid(), 1):
            with contextlib.suppress(OSError):
                if b"signal.pause" in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), 10)


def typing() -> None:
    """A character in the input of the terminal."""
    fcntl.ioctl(0, 0x5412, b"x")


def ring() -> None:
    """An io_uring."""
    system_call(425, 4, ctypes.create_string_buffer(200))


def bpf() -> None:
    """A map of BPF."""
    system_call(321, 0, struct.pack("IIII", 2, 4, 4, 1).ljust(128, b"\0"), 72)


def key() -> None:
    """A key that all processes of the user share."""
    system_call(248, b"user", b"scopegate-laboratory", TOKEN, len(TOKEN), -4)


def mount() -> None:
    """A mount."""
    if libc.mount(b"tmpfs", b"/mnt", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), "mount")


def unmount(path: str) -> None:
    """What covers a file or a folder, away."""
    if libc.umount2(path.encode(), 2) != 0:
        raise OSError(ctypes.get_errno(), "umount")


def capability() -> None:
    """Whether a program that is executed has capabilities."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    if "CapEff:\t0000000000000000" in status:
        raise OSError("none")


def privileges() -> None:
    """Whether set-user-ID programs would have an effect."""
    if "NoNewPrivs:\t1" in Path("/proc/self/status").read_text(encoding="ascii"):
        raise OSError("no_new_privs is set")


def shared_memory(number: str) -> None:
    """A segment of shared memory of System V with that key."""
    if libc.shmget(int(number), 16, 0) < 0:
        raise OSError(ctypes.get_errno(), "shmget")


def environment(name: str) -> None:
    """A variable."""
    print(os.environ[name])


def main() -> int:
    """Make the attempt."""
    print("attempted", flush=True)
    name, *arguments = sys.argv[1:]
    try:
        globals()[name](*arguments)
    except (OSError, KeyError) as error:
        print(f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
