#!/usr/bin/env python3
"""curl_guard.py GUARD ESCAPES: runs the libcurl example against a server on two loopback addresses. The server redirects out
of scope in every way, and the script counts the requests and connections that must not arrive. Then it sets every option that
sends a transfer elsewhere. Without the guard the option must work, and with the guard it must have no effect."""

import http.server
import socket
import subprocess
import sys
import tempfile
import threading

HITS = []
CONNECTIONS = []
HEADERS = []
GOOD, BAD = "127.0.0.1", "127.0.0.2"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        CONNECTIONS.append(self.request.getsockname()[0])
        super().setup()

    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        HITS.append((self.request.getsockname()[0], host, self.path))
        HEADERS.append(self.headers)
        port = self.server.server_address[1]
        to = {
            "/to-name": f"http://out.example.com:{port}/",
            "/to-third-party": f"http://status.example.com:{port}/",
            "/to-address": f"http://{BAD}:{port}/",
            "/to-number": f"http://2130706434:{port}/",
            "/to-rebound": f"http://rebound.example.com:{port}/",
            "/to-path": "/admin",
            "/to-loose-path": "/x/..%2fadmin",
            "/to-user-info": f"http://app.example.com@{BAD}:{port}/",
            "/to-good": f"http://other.example.com:{port}/fine",
            "/to-chain": "/to-path",
        }.get(self.path)
        body = b"ok"
        self.send_response(302 if to else 200)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


def servers():
    """Two servers with one port on two addresses."""
    for _ in range(20):
        good = Server((GOOD, 0), Handler)
        try:
            return good, Server((BAD, good.server_address[1]), Handler)
        except OSError:
            good.server_close()
    sys.exit("no port is free on both addresses")


def main():
    both = servers()
    port = both[0].server_address[1]
    for server in both:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    policy = tempfile.NamedTemporaryFile("w", suffix=".toml")
    policy.write(
        f"""
version = 1
policy = {{ name = "Loopback", owner = "Example" }}
[scope]
in_scope = ["*.example.com:*", "{GOOD}:*"]
out_of_scope = ["out.example.com", "*/admin", "{BAD}"]
third_party = ["status.example.com"]
"""
    )
    policy.flush()
    names = {"app": GOOD, "other": GOOD, "out": GOOD, "status": GOOD, "rebound": BAD}
    resolve = [f"{name}.example.com:{port}:{address}" for name, address in names.items()]
    checks = 0

    def run(*paths):
        del HITS[:], CONNECTIONS[:]
        urls = [path if "://" in path else f"http://app.example.com:{port}{path}" for path in paths]
        done = subprocess.run(
            [sys.argv[1], policy.name, *urls, "--resolve", *resolve], capture_output=True, text=True, timeout=60, check=False
        )
        return done, list(HITS), list(CONNECTIONS)

    # Requests in scope arrive, also after redirects and on a reused connection.
    done, hits, connections = run("/", "/again", "/to-good")
    assert done.returncode == 0, done
    assert [hit[2] for hit in hits] == ["/", "/again", "/to-good", "/fine"], hits
    assert len(connections) == 2, f"the connection to the first host must be reused: {connections}"
    assert "new connections 0" in done.stdout, done.stdout
    checks += 1

    # Each redirect out of scope stops after the request that leads to it, which reuses the connection of the first request.
    ways = ["name", "third-party", "address", "number", "rebound", "path", "loose-path", "user-info", "chain"]
    for way in ways:
        done, hits, connections = run("/", f"/to-{way}")
        expected = ["/", f"/to-{way}"] + (["/to-path"] if way == "chain" else [])
        assert done.returncode == 1 and "refused: " in done.stderr, (way, done)
        assert [hit[2] for hit in hits] == expected, (way, hits)
        assert all(hit[:2] == (GOOD, "app.example.com") for hit in hits), (way, hits)
        assert connections == [GOOD], (way, connections)
        checks += 1

    # A first request out of scope opens no connection. On a kept connection, no request is sent.
    for url in (f"http://out.example.com:{port}/", f"http://{BAD}:{port}/", f"http://rebound.example.com:{port}/"):
        done, hits, connections = run(url)
        assert done.returncode == 1 and not hits and not connections, (url, done, hits, connections)
        checks += 1
    done, hits, connections = run("/", "/admin/users", "/after")
    assert done.returncode == 1 and [hit[2] for hit in hits] == ["/", "/after"], (done, hits)
    checks += 1
    checks += escapes(port, resolve, policy.name)
    checks += required_headers(port, resolve)
    print(f"{checks} passed, 0 failed")


def transfer(kind, option, value, policy, url, answers):
    del HITS[:], CONNECTIONS[:], HEADERS[:]
    done = subprocess.run(
        [sys.argv[2], kind, option, value, policy, url, *answers], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, 1, 3), done
    return done, list(HITS), list(CONNECTIONS)


def escapes(port, resolve, policy):
    """Options of the caller. Each first works without the guard."""
    folder = tempfile.TemporaryDirectory()
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(f"{folder.name}/socket")
    unix.listen()
    unix.settimeout(None)
    reached = threading.Event()

    def accept():
        while True:
            connection, _ = unix.accept()
            reached.set()
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    with open(f"{folder.name}/hsts", "w") as file:
        file.write('app.example.com "20991231 23:59:59"\n')
    app = f"http://app.example.com:{port}/"
    good = (GOOD, "app.example.com", "/")
    elsewhere = lambda hits, connections: BAD in connections  # noqa: E731
    is_unix = lambda hits, connections: reached.is_set()  # noqa: E731
    rows = [
        # option, value, URL, what shows that it works, whether the guard refuses instead of resetting it
        ("httpheader", "Host: out.example.com", app, lambda hits, _: hits[0][1] == "out.example.com", False),
        ("header", "Host: out.example.com", app, lambda hits, _: hits[0][1] == "out.example.com", True),
        ("header", "Host : out.example.com", app, lambda hits, _: bool(hits), True),
        ("header", "X: y\r\nHost: out.example.com", app, lambda hits, _: len(HEADERS[0].get_all("Host")) == 2, True),
        ("request-target", "/admin", app, lambda hits, _: hits[0][2] == "/admin", False),
        ("connect-to", f"::{BAD}:{port}", app, elsewhere, False),
        ("resolve", f"app.example.com:{port}:{BAD}", app, elsewhere, False),
        ("doh-url", f"https://{BAD}:{port}/dns-query", f"http://unknown.example.com:{port}/", elsewhere, True),
        ("proxy", f"http://{BAD}:{port}", app, elsewhere, False),
        ("pre-proxy", f"socks5://{BAD}:{port}", app, elsewhere, False),
        ("unix-socket-path", f"{folder.name}/socket", app, is_unix, False),
        ("hsts", f"{folder.name}/hsts", app, lambda hits, connections: not hits and bool(connections), False),
        ("port", str(port), "http://app.example.com:1/", lambda hits, _: bool(hits), True),
        ("path-as-is", "", f"{app}x/../admin", lambda hits, _: hits[0][2] == "/x/../admin", True),
    ]
    for option, value, url, works, is_refused in rows:
        reached.clear()
        done, hits, connections = transfer("unguarded", option, value, policy, url, resolve)
        if done.returncode == 3:
            print(f"skipped: {option}: this libcurl does not have the option")
            continue
        assert works(hits, connections), f"{option} does not work without the guard: {done} {hits} {connections}"
        reached.clear()
        done, hits, connections = transfer("guarded", option, value, policy, url, resolve)
        assert not reached.is_set() and BAD not in connections, (option, done, connections)
        if is_refused:
            assert done.returncode == 1 and not hits, (option, value, done, hits)
        else:
            assert done.returncode == 0 and hits == [good], (option, value, done, hits)
    folder.cleanup()
    return len(rows)


def required_headers(port, resolve):
    """Headers that the policy requires are added on each hop, and no other value passes."""
    app = f"http://app.example.com:{port}/to-good"
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as policy:
        policy.write(
            f"""
version = 1
policy = {{ name = "Loopback", owner = "Example" }}
scope = {{ in_scope = ["*.example.com:*", "{GOOD}:*"] }}
[testing]
headers = {{ "X-Bug-Bounty" = "yes" }}
user_agent = "tests-of-jane"
"""
        )
        policy.flush()
        done, hits, _ = transfer("guarded", "header", "Authorization: secret", policy.name, app, resolve)
        assert done.returncode == 0 and [hit[2] for hit in hits] == ["/to-good", "/fine"], (done, hits)
        seen = [(one["X-Bug-Bounty"], one["User-Agent"], one["Authorization"]) for one in HEADERS]
        assert seen == [("yes", "tests-of-jane", "secret"), ("yes", "tests-of-jane", None)], seen
        done, hits, connections = transfer("guarded", "header", "x-bug-bounty: no", policy.name, app, resolve)
        assert done.returncode == 1 and "another value" in done.stderr and not connections, (done, connections)
    return 2


if __name__ == "__main__":
    socket.setdefaulttimeout(20)
    main()
