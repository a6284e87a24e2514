"""Compare the throughput of `scopegate proxy` with other proxies, in turns.

Usage: load.py COMMAND [--turns N] [--seconds N] [--clients N]. nginx answers, wrk asks on kept connections, and each turn asks
directly and through each proxy. squid and mitmproxy (mitmdump) take part if they are installed. COMMAND is a `scopegate` of the
profile `release` or `dist` with the feature `proxy`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.2"
POLICY = f'version = 1\npolicy = {{ name = "A", owner = "A" }}\nscope = {{ in_scope = ["{HOST}"] }}\n'
NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen {host}:{port}; location / {{ return 200 "ok"; }} }}
}}
"""
SQUID = """http_port 127.0.0.1:{port}
http_access allow all
cache deny all
access_log none
cache_log {folder}/squid.log
pid_filename {folder}/squid.pid
coredump_dir {folder}
shutdown_lifetime 0 seconds
"""


def free_port(host: str) -> int:
    """A port that no program listens on."""
    with socket.create_server((host, 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(address: tuple[str, int]) -> None:
    """Wait until a server listens."""
    for _ in range(200):
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"no program listens on {address}")


@contextmanager
def started(command: list[str], address: tuple[str, int]) -> Iterator[None]:
    """Run a server until the end of the block."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(address)
        yield
    finally:
        server.terminate()
        server.wait(30)


def requests_per_second(address: tuple[str, int], script: Path, options: argparse.Namespace) -> float:
    """Ask for some seconds. An answer that is not 200 ends the comparison."""
    command = ["wrk", "-t", "1", "-c", str(options.clients), "-d", f"{options.seconds}s", "-s", str(script)]
    ran = subprocess.run([*command, f"http://{address[0]}:{address[1]}"], capture_output=True, text=True, check=True)
    if "Non-2xx" in ran.stdout or "Socket errors" in ran.stdout:
        sys.exit(ran.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)
    assert found, ran.stdout
    return float(found.group(1))


def scopegate(command: str, folder: Path, port: int) -> list[str]:
    """The command line of the proxy that is measured, with its log."""
    policy = folder / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    return [command, "proxy", "-p", str(policy), "--listen", f"127.0.0.1:{port}", "--log", str(folder / "log.jsonl")]


def squid(folder: Path, port: int) -> list[str]:
    """Squid without a cache and without a log."""
    configuration = folder / "squid.conf"
    configuration.write_text(SQUID.format(port=port, folder=folder), encoding="utf-8")
    return ["squid", "-N", "-f", str(configuration)]


def mitmproxy(_: Path, port: int) -> list[str]:
    """The mitmproxy command without an interface."""
    return ["mitmdump", "-q", "--listen-host", "127.0.0.1", "-p", str(port), "--set", "connection_strategy=lazy"]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    for program in ("nginx", "wrk"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed")
    proxies: dict[str, Callable[[Path, int], list[str]]] = {
        "scopegate proxy": lambda folder, port: scopegate(options.command, folder, port)
    }
    for name, program, line in (("squid", "squid", squid), ("mitmproxy", "mitmdump", mitmproxy)):
        if shutil.which(program):
            proxies[name] = line
        else:
            print(f"skipped: {program} is not installed", file=sys.stderr)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        origin = (HOST, free_port(HOST))
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, host=origin[0], port=origin[1]), encoding="utf-8")
        direct_script, proxy_script = folder / "direct.lua", folder / "proxy.lua"
        direct_script.write_text('wrk.path = "/x"\n', encoding="utf-8")
        host = f"{origin[0]}:{origin[1]}"
        proxy_script.write_text(f'wrk.path = "http://{host}/x"\nwrk.headers["Host"] = "{host}"\n', encoding="utf-8")
        results: dict[str, list[tuple[float, float]]] = {name: [] for name in proxies}
        with started(["nginx", "-c", str(configuration), "-p", str(folder)], origin):
            for _ in range(options.turns):
                for proxy, line in proxies.items():
                    port = free_port("127.0.0.1")
                    with started(line(folder, port), ("127.0.0.1", port)):
                        through = requests_per_second(("127.0.0.1", port), proxy_script, options)
                    results[proxy].append((requests_per_second(origin, direct_script, options), through))
        log = folder / "log.jsonl"
        verified = subprocess.run([options.command, "log", "verify", str(log)], capture_output=True, text=True)
        assert verified.returncode == 0, verified.stdout + verified.stderr

    print(f"| {options.clients} clients, requests a second | direct | through the proxy | direct / proxy |")
    print("| --- | --- | --- | --- |")
    for proxy, pairs in results.items():
        direct, through = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(first / second for first, second in pairs)
        print(f"| {proxy} | {direct:.0f} | {through:.0f} | {ratio:.1f} |")
    print(f"\nThe log of the last turns: {verified.stdout.splitlines()[0]}")


if __name__ == "__main__":
    main()
