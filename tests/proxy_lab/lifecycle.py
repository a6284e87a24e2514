"""The states of a proxy over time: reload, windows, expiry, stop, a full disk, kill -9, limits, its own addresses."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from actors import exchange, open_tunnel
from campaign import Bench
from laboratory.description import POLICIES
from laboratory.journal import Event
from proxy_process import ProxyProcess, readable

GET = "GET http://www.example.com/x HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
WEBSOCKET = (
    "GET http://www.example.com/ws HTTP/1.1\r\nHost: www.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
EVERYTHING = 'version = 1\npolicy = { name = "L", owner = "Example" }\nscope = { in_scope = ["*.example.com"] }\n'
NOTHING = EVERYTHING.replace('"*.example.com"', '"other.example.net"')


def run(bench: Bench) -> int:
    """Run each check; return the number of failures."""
    failures = 0
    for check in CHECKS:
        bench.servers.reset()
        try:
            check(bench)
            if bench.verbose:
                print(f"   passed   {check.__doc__}", flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            failures += 1
            print(f"   FAIL     {check.__doc__} {type(error).__name__}: {error}", flush=True)
    print(f"   lifecycle: {len(CHECKS) - failures} of {len(CHECKS)} checks passed")
    return failures


def _policy(bench: Bench, text: str = EVERYTHING) -> Path:
    file = bench.folder / "changing.toml"
    file.write_text(text, encoding="utf-8")
    return file


def _ask(port: int, text: str = GET) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
        return exchange(connection, [text], 2)


def _has_ended(connection: socket.socket, seconds: float = 5) -> bool:
    """Whether the other side closes within that time."""
    if not readable(connection.fileno(), seconds):
        return False
    with contextlib.suppress(OSError):
        return connection.recv(65536) == b""
    return True


def _opened(port: int) -> list[socket.socket]:
    """A tunnel, a SOCKS tunnel of plain HTTP, and a WebSocket, all in use."""
    tunnel = open_tunnel(port, "www.example.com:443")
    # The hello comes from a client of TLS; the rest of the handshake does not matter.
    hello = _hello("www.example.com")
    tunnel.sendall(hello)
    assert tunnel.recv(65536)[:1] == b"\x16"
    websocket = socket.create_connection(("127.0.0.1", port), timeout=3)
    websocket.sendall(WEBSOCKET.encode())
    assert b"101" in websocket.recv(65536)
    return [tunnel, websocket]


def _hello(name: str) -> bytes:
    import ssl

    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


def _events(log: Path) -> list[Event]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def _verify(bench: Bench, log: Path) -> None:
    ran = subprocess.run([bench.command, "log", "verify", str(log)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def reload_on_change(bench: Bench) -> None:
    """A change of the policy ends what it no longer allows; the log shows it."""
    log = bench.folder / "reload.jsonl"
    proxy = ProxyProcess(bench.command, _policy(bench), "--log", str(log))
    opened = _opened(proxy.port)
    assert not any(readable(one.fileno(), 0.2) for one in opened)
    _policy(bench, NOTHING)
    proxy.wait_for("reloaded")
    assert all(_has_ended(one) for one in opened)
    assert b"x-scopegate: refused" in _ask(proxy.port)
    assert proxy.end() == 0
    kinds = [event["event"] for event in _events(log)]
    assert kinds[0] == "start" and "reload" in kinds and kinds[-1] == "end", kinds
    assert kinds.count("refuse") == 3, kinds
    _verify(bench, log)


def reload_on_signal(bench: Bench) -> None:
    """SIGHUP loads the policy; tunnels that are still allowed stay open."""
    proxy = ProxyProcess(bench.command, _policy(bench))
    opened = _opened(proxy.port)
    proxy.signal(signal.SIGHUP)
    proxy.wait_for("reloaded")
    assert not any(readable(one.fileno(), 1.5) for one in opened)
    assert proxy.end() == 0


def reload_closes_kept_connections(bench: Bench) -> None:
    """A reload closes connections to servers that wait for a further request."""
    listener = socket.create_server((bench.world.address("ours"), 2223))
    proxy = ProxyProcess(bench.command, _policy(bench))
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=3) as connection:
        connection.sendall(GET.replace("example.com/", "example.com:2223/", 1).replace(".com\r", ".com:2223\r").encode())
        server, _ = listener.accept()
        assert server.recv(65536).startswith(b"GET /x HTTP/1.1\r\n")
        server.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        assert not readable(server.fileno(), 0.3)
        _policy(bench, NOTHING)
        assert _has_ended(server)
    assert proxy.end() == 0
    listener.close()


def invalid_policy_changes_nothing(bench: Bench) -> None:
    """A policy that does not load changes nothing, and neither does one with conditions that the proxy cannot enforce."""
    proxy = ProxyProcess(bench.command, _policy(bench))
    opened = _opened(proxy.port)
    _policy(bench, "version = 1\nscope = {")
    proxy.wait_for("the former policy stays")
    proxy.forget()
    _policy(bench, EVERYTHING + '[testing]\nheaders = { "X-Research" = "1" }\n')
    proxy.wait_for("guard.unenforced")
    assert b"200" in _ask(proxy.port)[:20] and not any(readable(one.fileno(), 0.2) for one in opened)
    assert proxy.end() == 0


def window_closes(bench: Bench) -> None:
    """The end of a window ends open contacts, and refuses new ones."""
    now = datetime.datetime.now(datetime.UTC)
    until = now + datetime.timedelta(seconds=4)
    if until.date() != now.date():
        return
    window = f'[testing]\nwindows = [{{ from = 00:00:00, to = {until:%H:%M:%S}, zone = "UTC" }}]\n'
    proxy = ProxyProcess(bench.command, _policy(bench, EVERYTHING + window))
    opened = _opened(proxy.port)
    assert all(_has_ended(one, 8) for one in opened)
    assert b"guard.window" in _ask(proxy.port)
    assert proxy.end() == 0


def expired(bench: Bench) -> None:
    """After the last day of the policy everything is refused."""
    proxy = ProxyProcess(bench.command, POLICIES / "expired.toml")
    assert b"guard.expired" in _ask(proxy.port)
    assert not [event for event in bench.servers.events() if event["kind"] == "connection"]
    assert proxy.end() == 0


def unenforced(bench: Bench) -> None:
    """Without a certificate authority, a policy with headers or a rate needs --unenforced."""
    for policy, name in (("headers.toml", "headers"), ("rate.toml", "rate")):
        command = [bench.command, "proxy", "-p", str(POLICIES / policy), "--listen", "127.0.0.1:0", "--researcher", "jane"]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
        assert ran.returncode == 2 and "guard.unenforced" in ran.stderr, ran.stderr
        proxy = ProxyProcess(bench.command, POLICIES / policy, "--researcher", "jane", "--unenforced", name)
        assert b"200" in _ask(proxy.port)[:20]
        assert proxy.end() == 0


def rate(bench: Bench) -> None:
    """Requests wait for the rate of the policy."""
    proxy = ProxyProcess(bench.command, POLICIES / "rate.toml", *bench.decrypting())
    began = time.monotonic()
    for _ in range(4):
        assert b"200" in _ask(proxy.port)[:20]
    assert time.monotonic() - began >= 0.6
    assert proxy.end() == 0


def stop_by_control(bench: Bench) -> None:
    """The control socket reports, reloads and stops; a stop ends everything."""
    control, log = bench.folder / "control.sock", bench.folder / "stop.jsonl"
    proxy = ProxyProcess(bench.command, _policy(bench), "--control", str(control), "--log", str(log))
    assert control.stat().st_mode & 0o777 == 0o600
    opened = _opened(proxy.port)

    def say(text: str) -> str:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(control))
            connection.sendall(text.encode() + b"\n")
            return connection.makefile().readline().strip()

    assert json.loads(say("status"))["under_way"] == 2
    assert say("reload") == "reloaded" and say("x").startswith("unknown command")
    assert say("stop") == "stopped"
    assert all(_has_ended(one) for one in opened)
    assert proxy.process.wait(10) == 0 and not control.exists()
    assert [event["event"] for event in _events(log)][-2:] == ["stop", "end"]
    _verify(bench, log)


def graceful_end(bench: Bench) -> None:
    """SIGTERM ends the proxy after its open requests, within a time limit."""
    proxy = ProxyProcess(bench.command, _policy(bench))
    opened = _opened(proxy.port)
    proxy.signal(signal.SIGTERM)
    proxy.wait_for("ending")
    time.sleep(0.3)
    with contextlib.suppress(OSError):
        connection = socket.create_connection(("127.0.0.1", proxy.port), timeout=1)
        assert not exchange(connection, [GET], 1)
    assert not readable(opened[0].fileno(), 0.2)
    assert all(_has_ended(one, 8) for one in opened)
    assert proxy.process.wait(10) == 0


def killed(bench: Bench) -> None:
    """After kill -9 nothing is contacted, and the next proxy continues the log."""
    log = bench.folder / "killed.jsonl"
    proxy = ProxyProcess(bench.command, _policy(bench), "--log", str(log))
    opened = _opened(proxy.port)
    proxy.signal(signal.SIGKILL)
    proxy.process.wait(5)
    assert all(_has_ended(one) for one in opened)
    bench.servers.reset()
    with contextlib.suppress(OSError):
        _ask(proxy.port)
    assert not [event for event in bench.servers.events() if event["kind"] == "connection"]
    again = ProxyProcess(bench.command, _policy(bench), "--log", str(log))
    assert again.end() == 0
    _verify(bench, log)


def full_disk(bench: Bench) -> None:
    """A log that cannot be written refuses everything, before a contact."""
    disk = bench.folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=True)
    proxy = ProxyProcess(bench.command, _policy(bench), "--log", str(disk / "log.jsonl"))
    assert b"200" in _ask(proxy.port)[:20]
    (disk / "filler").write_bytes(b"\0" * (64 * 1024 - 4096 - os.path.getsize(disk / "log.jsonl") // 4096 * 4096))
    for _ in range(40):
        answer = _ask(proxy.port)
        if b"guard.log" in answer:
            break
    assert b"guard.log" in answer, answer
    bench.servers.reset()
    assert b"guard.log" in _ask(proxy.port)
    assert b" 403 " in _ask(proxy.port, "CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
    assert not [event for event in bench.servers.events() if event["kind"] == "connection"]
    proxy.end()
    subprocess.run(["umount", str(disk)], check=True)


def log_before_contact(bench: Bench) -> None:
    """Each contact has its line in the log; no line has a query or credentials."""
    log = bench.folder / "lines.jsonl"
    proxy = ProxyProcess(bench.command, _policy(bench), "--log", str(log))
    _ask(proxy.port, GET.replace("/x", "/x?secret=1"))
    _ask(proxy.port, GET.replace("//www", "//user:secret@www"))
    text = log.read_text(encoding="utf-8")
    assert '"target":"http://www.example.com:80/x"' in text and "secret" not in text, text
    assert proxy.end() == 0
    _verify(bench, log)


def own_address(bench: Bench) -> None:
    """The proxy asks neither itself nor its counters."""
    text = EVERYTHING.replace("in_scope = [", 'in_scope = ["45.33.32.10", ')
    for listen, address in (("45.33.32.10:3199", "45.33.32.10"), ("0.0.0.0:3199", "45.33.32.10")):
        proxy = ProxyProcess(bench.command, _policy(bench, text), "--metrics", "127.0.0.1:0", listen=listen)
        proxy.wait_for("warning: other machines")
        with socket.create_connection((address, 3199), timeout=3) as connection:
            answer = exchange(connection, [f"GET http://www.example.com:3199/ HTTP/1.1\r\nHost: www.example.com:3199\r\n\r\n"])
        assert b"proxy.own-address" in answer, answer
        assert proxy.end() == 0


def counters(bench: Bench) -> None:
    """The counters count, and only on a loopback address."""
    proxy = ProxyProcess(bench.command, _policy(bench), "--metrics", "127.0.0.1:0")
    port = int(proxy.wait_for("counters at").split(":")[2].split("/")[0])
    _ask(proxy.port)
    _ask(proxy.port, GET.replace("www.example.com", "www.example.org"))
    with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
        text = exchange(connection, ["GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"]).decode()
    assert "scopegate_requests_forwarded_total 1\n" in text and "scopegate_refusals_total 1\n" in text, text
    assert proxy.end() == 0
    command = [bench.command, "proxy", "-p", str(_policy(bench)), "--metrics", "45.33.32.10:0"]
    assert subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 2


def unix_socket(bench: Bench) -> None:
    """A Unix socket serves the same, with the mode 600; the file of a dead process is replaced."""
    path = bench.folder / "proxy.sock"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    proxy = ProxyProcess(bench.command, _policy(bench), "--unix", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    for text, code in ((GET, b" 200 "), (GET.replace("www.example.com", "www.example.org"), b" 403 ")):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            assert code in exchange(connection, [text])[:20]
    assert proxy.end() == 0 and not path.exists()


def upstream(bench: Bench) -> None:
    """With another proxy in between, only decided addresses are asked of it."""
    asked: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        import threading

        from open_proxy import _dial, _pipe

        while True:
            client, _ = listener.accept()
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(1)
            target = head.split()[1].decode()
            asked.append(target)
            host, _, port = target.rpartition(":")
            server = _dial(host.strip("[]"), int(port))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            threading.Thread(target=_pipe, args=(client, server), daemon=True).start()

    import threading

    threading.Thread(target=serve, daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    proxy = ProxyProcess(bench.command, _policy(bench), "--upstream", url)
    assert b"200" in _ask(proxy.port)[:20]
    for host in ("www.example.org", "private.example.com"):
        assert b"403" in _ask(proxy.port, GET.replace("www.example.com", host))[:20]
    for one in _opened(proxy.port):
        one.close()
    assert asked == ["45.33.32.10:80", "45.33.32.10:443", "45.33.32.10:80"], asked
    assert proxy.end() == 0


def any_protocol(bench: Bench) -> None:
    """With --tunnel any, a server may speak first; a host with an excluded path still has no tunnel."""
    listener = socket.create_server((bench.world.address("ours"), 2222))
    proxy = ProxyProcess(bench.command, POLICIES / "laboratory.toml", "--tunnel", "any")
    with open_tunnel(proxy.port, "www.example.com:2222") as tunnel:
        server, _ = listener.accept()
        server.sendall(b"SSH-2.0-server\r\n")
        assert tunnel.recv(100) == b"SSH-2.0-server\r\n"
        tunnel.sendall(b"SSH-2.0-client\r\n")
        assert server.recv(100) == b"SSH-2.0-client\r\n"
        server.close()
        assert tunnel.recv(100) == b""
    with open_tunnel(proxy.port, "www.example.com:80") as tunnel:
        answer = exchange(tunnel, ["GET / HTTP/1.1\r\nHost: blog.example.com\r\n\r\n"])
        assert b"x-scopegate: refused" in answer
    answer = _ask(proxy.port, "CONNECT app.example.com:2222 HTTP/1.1\r\nHost: app.example.com:2222\r\n\r\n")
    assert b"guard.not-entire" in answer
    assert proxy.end() == 0
    listener.close()


def slow_and_large(bench: Bench) -> None:
    """A head that is too large is refused at once, and one that does not end after its time."""
    proxy = ProxyProcess(bench.command, _policy(bench))
    large = GET.replace("\r\n\r\n", "\r\nX: " + "x" * 70_000 + "\r\n\r\n")
    assert b"proxy.too-large" in _ask(proxy.port, large)
    many = GET.replace("\r\n\r\n", "\r\n" + "X: 1\r\n" * 200 + "\r\n")
    assert b"proxy.too-large" in _ask(proxy.port, many)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=15) as connection:
        connection.sendall(GET[:20].encode())
        answer = connection.recv(65536)
        assert b"proxy.too-slow" in answer, answer
    assert not [event for event in bench.servers.events() if event["kind"] == "connection"]
    assert proxy.end() == 0


def authority_files(bench: Bench) -> None:
    """The key of the certificate authority is for its owner only; a key that others can read is refused."""
    folder = bench.folder / "authority"
    proxy = ProxyProcess(bench.command, _policy(bench), "--ca", str(folder))
    assert proxy.end() == 0
    assert (folder / "ca.key").stat().st_mode & 0o777 == 0o600
    made = (folder / "ca.pem").read_bytes()
    proxy = ProxyProcess(bench.command, _policy(bench), "--ca", str(folder))
    assert proxy.end() == 0 and (folder / "ca.pem").read_bytes() == made
    (folder / "ca.key").chmod(0o644)
    command = [bench.command, "proxy", "-p", str(_policy(bench)), "--ca", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    assert ran.returncode == 2 and "proxy.authority" in ran.stderr, ran.stderr


def page_and_json(bench: Bench) -> None:
    """A refusal has the decision as JSON, or as a page for a browser."""
    proxy = ProxyProcess(bench.command, POLICIES / "laboratory.toml")
    text = GET.replace("www.example.com", "blog.example.com")
    answer = _ask(proxy.port, text)
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert body["code"] == "excluded" and body["decision"]["verdict"] == "out-of-scope", body
    assert answer.startswith(b"HTTP/1.1 403 ") and b"connection: close" in answer.lower()
    page = _ask(proxy.port, text.replace("\r\n\r\n", "\r\nAccept: text/html,*/*;q=0.8\r\n\r\n"))
    assert b"<!doctype html>" in page and b"blog.example.com" in page
    assert proxy.end() == 0


CHECKS: list[Callable[[Bench], None]] = [
    reload_on_change,
    reload_on_signal,
    reload_closes_kept_connections,
    invalid_policy_changes_nothing,
    window_closes,
    expired,
    unenforced,
    rate,
    stop_by_control,
    graceful_end,
    killed,
    full_disk,
    log_before_contact,
    own_address,
    counters,
    unix_socket,
    upstream,
    any_protocol,
    slow_and_large,
    authority_files,
    page_and_json,
]
