"""Use `scopegate proxy` for a long time, with reloads and stops, and compare its log with what the server received.

Usage: soak.py COMMAND [--seconds N] [--clients N]. Requests, refused requests and tunnels run all the time. The policy changes
every few seconds, and the proxy stops and starts again every minute. The run fails if a request reached the server that the log
does not have, if an excluded request reached it, if a refusal is missing in the log, if the chain of the log is broken, or if
memory or open files grow.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

HOST = "127.0.0.2"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
# Seconds between two changes of the policy, and between two stops.
RELOAD, STOP = 3, 60
# The growth of the memory of a proxy between the first half minute and its end, in KiB.
GROWTH = 32 * 1024


class Server:
    """A server that counts requests by their path, and the messages of tunnels."""

    def __init__(self) -> None:
        self.listener = socket.create_server((HOST, 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.received: Counter[str] = Counter()
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            threading.Thread(target=self.answer, args=(self.listener.accept()[0],), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                while head := connection.recv(65536):
                    with self.lock:
                        self.received[head.split(b" ", 2)[1].decode() if head[:4] == b"GET " else "raw"] += 1
                    connection.sendall(ANSWER)
            except OSError:
                return


class Proxy:
    """One run of the proxy after another, with one log."""

    def __init__(self, command: str, folder: Path, server: Server) -> None:
        self.command, self.folder, self.server = command, folder, server
        self.policy, self.log, self.control = folder / "policy.toml", folder / "log.jsonl", folder / "control.sock"
        self.changes = 0
        self.change()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.process = self.start()

    def change(self) -> None:
        """Replace the policy: `/sometimes` is excluded in every second one, and `/never` in all."""
        self.changes += 1
        excluded = ["never"] + ["sometimes"] * (self.changes % 2)
        out = ", ".join(f'"http://{HOST}:{self.server.port}/{path}"' for path in excluded)
        tunnel = f'"{HOST}:{self.server.port}"'
        text = f'version = 1\npolicy = {{ name = "{self.changes}", owner = "A" }}\n[scope]\nin_scope = [{tunnel}, "127.0.0.3"]\n'
        new = self.folder / "new.toml"
        new.write_text(f"{text}out_of_scope = [{out}]\n", encoding="utf-8")
        new.replace(self.policy)

    def start(self) -> subprocess.Popen[bytes]:
        arguments = ["-p", str(self.policy), "--listen", f"127.0.0.1:{self.port}", "--log", str(self.log)]
        process = subprocess.Popen(
            [self.command, "proxy", *arguments, "--control", str(self.control), "--tunnel", "any"],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return process
            except OSError:
                time.sleep(0.05)
        sys.exit("the proxy does not start")

    def reload(self) -> None:
        self.change()
        self.process.send_signal(signal.SIGHUP)

    def restart(self) -> None:
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self.control))
            control.sendall(b"stop\n")
            control.recv(4096)
        self.process.wait(20)
        self.verify()
        self.process = self.start()

    def verify(self) -> None:
        ran = subprocess.run([self.command, "log", "verify", str(self.log)], capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"the log is broken: {ran.stdout}{ran.stderr}")

    def memory(self) -> int:
        """Resident memory in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:", 1)[1].split(None, 1)[0])

    def files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


class Clients:
    """Clients that ask until they are ended. A stop of the proxy breaks their connections, and they connect again."""

    def __init__(self, proxy: Proxy, count: int) -> None:
        self.proxy, self.ended = proxy, threading.Event()
        self.seen: Counter[str] = Counter()
        self.lock = threading.Lock()
        work = [self.requests] * count + [self.tunnels] * max(1, count // 4)
        self.threads = [threading.Thread(target=one, args=(random.Random(seed),)) for seed, one in enumerate(work)]
        for thread in self.threads:
            thread.start()

    def saw(self, what: str) -> None:
        with self.lock:
            self.seen[what] += 1

    def requests(self, choice: random.Random) -> None:
        host = f"{HOST}:{self.proxy.server.port}"
        urls = [f"http://{host}/{path}" for path in ("always", "always", "sometimes", "never")]
        urls += ["http://127.0.0.9/", "http://stranger.example/"]
        while not self.ended.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
            try:
                for _ in range(choice.randrange(1, 200)):
                    connection.request("GET", choice.choice(urls))
                    answer = connection.getresponse()
                    answer.read()
                    # 502: a new policy ended the request while it was under way.
                    self.saw({200: "allowed", 403: "refused", 502: "ended"}.get(answer.status, "failed"))
            except (OSError, http.client.HTTPException):
                self.saw("cut")
                time.sleep(0.05)
            finally:
                connection.close()

    def tunnels(self, choice: random.Random) -> None:
        # A host with an excluded path has no tunnel, so these lead to another address of the server.
        target = f"127.0.0.3:{self.proxy.server.port}"
        while not self.ended.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self.proxy.port), timeout=20) as connection:
                    connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
                    if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                        self.saw("no tunnel")
                        continue
                    for _ in range(choice.randrange(1, 20)):
                        connection.sendall(b"\x00raw")
                        if not connection.recv(4096):
                            break
                        self.saw("message")
                        time.sleep(choice.random() / 10)
            except OSError:
                self.saw("cut")
                time.sleep(0.05)

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()


def main() -> None:
    """Run, and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        server = Server()
        second = socket.create_server(("127.0.0.3", server.port), backlog=1024)
        other = Server.__new__(Server)
        other.listener, other.port, other.received, other.lock = second, server.port, server.received, server.lock
        threading.Thread(target=other.accept, daemon=True).start()
        proxy = Proxy(options.command, Path(name), server)
        clients = Clients(proxy, options.clients)
        began = started = time.monotonic()
        warm, worst, restarts = 0, 0, 0
        while time.monotonic() - began < options.seconds:
            time.sleep(RELOAD)
            age = time.monotonic() - started
            if age > STOP / 2 and not warm:
                warm = proxy.memory()
            if warm:
                worst = max(worst, proxy.memory() - warm)
            if age > STOP:
                proxy.restart()
                started, warm, restarts = time.monotonic(), 0, restarts + 1
            else:
                proxy.reload()
        clients.end()
        time.sleep(1)
        files = proxy.files()
        proxy.process.terminate()
        proxy.process.wait(20)
        proxy.verify()
        lines = [json.loads(line) for line in proxy.log.read_text(encoding="utf-8").splitlines()]

    events: Counter[str] = Counter(line["event"] for line in lines)
    received = server.received
    answered = received["/always"] + received["/sometimes"]
    print(f"clients: {dict(clients.seen)}")
    print(f"server:  {dict(received)}")
    print(f"log:     {dict(events)}; {proxy.changes} policies, {restarts} stops")
    print(f"memory grew by at most {worst} KiB; {files} files are open without clients")
    faults = [
        (received["/never"] == 0, "an excluded request reached the server"),
        (received["/always"] > 0 and received["/sometimes"] > 0 and received["raw"] > 0, "the server was not used"),
        (clients.seen["refused"] > 0 and clients.seen["allowed"] > 0, "the clients saw only one kind of answer"),
        (clients.seen["failed"] == 0 and clients.seen["no tunnel"] == 0, "an answer is neither 200 nor 403"),
        (answered <= events["permit"], "the server received a request that the log does not have"),
        (clients.seen["refused"] <= events["refuse"], "a refusal is missing in the log"),
        (events["reload"] > 0 and events["start"] == restarts + 1, "the log has no reloads, or not every start"),
        (worst < GROWTH, "memory grows"),
        (files < 32, "files stay open"),
    ]
    wrong = [text for holds, text in faults if not holds]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
