#!/usr/bin/env python3
"""curl_guard.py GUARD: runs the libcurl example against a server of its own on two loopback addresses, which redirects out of
scope in every way, and counts the requests and the connections that should never arrive."""

import http.server
import socket
import subprocess
import sys
import tempfile
import threading

HITS = []
CONNECTIONS = []
GOOD, BAD = "127.0.0.1", "127.0.0.2"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        CONNECTIONS.append(self.request.getsockname()[0])
        super().setup()

    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        HITS.append((self.request.getsockname()[0], host, self.path))
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

    # What is in scope arrives, redirects and reuse included.
    done, hits, connections = run("/", "/again", "/to-good")
    assert done.returncode == 0, done
    assert [hit[2] for hit in hits] == ["/", "/again", "/to-good", "/fine"], hits
    assert len(connections) == 2, f"the connection to the first host was to be reused: {connections}"
    assert "new connections 0" in done.stdout, done.stdout
    checks += 1

    # Each way out is stopped behind the request that leads there; the connection of the request before is reused.
    ways = ["name", "third-party", "address", "number", "rebound", "path", "loose-path", "user-info", "chain"]
    for way in ways:
        done, hits, connections = run("/", f"/to-{way}")
        expected = ["/", f"/to-{way}"] + (["/to-path"] if way == "chain" else [])
        assert done.returncode == 1 and "refused: " in done.stderr, (way, done)
        assert [hit[2] for hit in hits] == expected, (way, hits)
        assert all(hit[:2] == (GOOD, "app.example.com") for hit in hits), (way, hits)
        assert connections == [GOOD], (way, connections)
        checks += 1

    # Asked for at once, what is out of scope gets no connection; on a reused one it gets no request.
    for url in (f"http://out.example.com:{port}/", f"http://{BAD}:{port}/", f"http://rebound.example.com:{port}/"):
        done, hits, connections = run(url)
        assert done.returncode == 1 and not hits and not connections, (url, done, hits, connections)
        checks += 1
    done, hits, connections = run("/", "/admin/users", "/after")
    assert done.returncode == 1 and [hit[2] for hit in hits] == ["/", "/after"], (done, hits)
    checks += 1
    print(f"{checks} passed, 0 failed")


if __name__ == "__main__":
    socket.setdefaulttimeout(20)
    main()
