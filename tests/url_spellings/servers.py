"""Real servers with files next to and below a protected folder: for a path in scope they must serve a file in scope.

No server protects the folder. If a path in scope returns a file of it, every guard that reads paths as scopegate does would let
the request pass. Every file contains its own path."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

from .asked_policy import IN, ONLY, is_file_open

FILES = ["index.html", "x/index.html", "app/index.html", "app/x/index.html", "app/y/page.txt", "admin/index.html", "admin/secret.txt", "admin/x/index.html"]
MARK = re.compile(rb"\[\[file (/[^\]]*)\]\]")

NODE = r"""
const http = require("node:http"), fs = require("node:fs"), path = require("node:path"), url = require("node:url");
const root = process.argv[2], way = process.argv[3];
const ways = {
  url: (asked) => decodeURIComponent(new URL(asked, "http://h").pathname),
  parse: (asked) => decodeURIComponent(url.parse(asked).pathname || "/"),
  raw: (asked) => unescape(asked.split("?")[0]),
};
const server = http.createServer((request, answer) => {
  let file;
  try { file = path.join(root, path.posix.normalize("/" + ways[way](request.url))); } catch { file = ""; }
  if (file.includes("\0")) file = "";
  if (file.endsWith("/")) file += "index.html";
  fs.readFile(file, (error, text) => { answer.statusCode = error ? 404 : 200; answer.end(error ? "" : text); });
});
server.listen(Number(process.argv[4]), "127.0.0.1");
"""

NGINX = """daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 512; }}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; {place} }} }}
"""

APACHE = """ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
ErrorLog /dev/null
Mutex sem
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
DirectoryIndex index.html
DocumentRoot {root}
AllowEncodedSlashes {encoded}
<Directory {root}>
Require all granted
</Directory>
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_up(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def running(command: list[str], port: int) -> Iterator[bool]:
    """A running server, and whether it started."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not is_up(port) and server.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        yield server.poll() is None and is_up(port)
    finally:
        server.terminate()
        server.wait()


def python_server(root: Path, _: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(root), str(port)]


def node_server(way: str) -> Callable[[Path, Path, int], list[str] | None]:
    def command(root: Path, folder: Path, port: int) -> list[str] | None:
        script = folder / "server.cjs"
        script.write_text(NODE, encoding="utf-8")
        return ["node", "--no-warnings", str(script), str(root), way, str(port)] if shutil.which("node") else None

    return command


def nginx_server(place: str) -> Callable[[Path, Path, int], list[str] | None]:
    def command(root: Path, folder: Path, port: int) -> list[str] | None:
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        config = folder / f"nginx-{port}.conf"
        config.write_text(NGINX.format(folder=folder, port=port, place=place.format(root=root)), encoding="utf-8")
        return [nginx, "-p", str(folder), "-e", "/dev/null", "-c", str(config)] if nginx else None

    return command


def apache_server(encoded: str) -> Callable[[Path, Path, int], list[str] | None]:
    def command(root: Path, folder: Path, port: int) -> list[str] | None:
        apache = next(filter(None, (shutil.which(name, path=path) for name in ("apache2", "httpd") for path in (None, "/usr/sbin"))), None)
        if not apache:
            return None
        folder_of_modules = Path(apache).resolve().parent.parent / "lib"
        modules = next((path for path in (folder_of_modules / "apache2/modules", folder_of_modules / "httpd/modules", folder_of_modules.parent / "lib64/httpd/modules") if path.is_dir()), None)
        if not modules:
            return None
        config = folder / f"apache-{encoded}.conf"
        config.write_text(APACHE.format(folder=folder, port=port, root=root, modules=modules, encoded=encoded), encoding="utf-8")
        return [apache, "-X", "-f", str(config)]

    return command


SERVERS: dict[str, Callable[[Path, Path, int], list[str] | None]] = {
    "Python http.server": python_server,
    "Node, new URL": node_server("url"),
    "Node, url.parse": node_server("parse"),
    "Node, unescape": node_server("raw"),
    "nginx": nginx_server("location / {{ root {root}; }}"),
    "nginx, slashes kept": nginx_server("merge_slashes off; location / {{ root {root}; }}"),
    "nginx, alias": nginx_server("location / {{ alias {root}/; }}"),
    "Apache": apache_server("Off"),
    "Apache, slashes decoded": apache_server("On"),
    "Apache, slashes kept": apache_server("NoDecode"),
}
# As a proxy, nginx decodes once and the server decodes once more.
INNER = {"nginx before Python": "Python http.server", "nginx before Node": "Node, url.parse"}


def served(port: int, host: str, path: str) -> str | None:
    """The file that a server returns for an unchanged path."""
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("utf-8", "surrogateescape")
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
    except OSError:
        return None
    found = MARK.search(answer)
    return found[1].decode() if found and answer.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200", b"[[")) else None


def try_server(name: str, port: int, sent: list[tuple[str, str]]) -> list[str]:
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda pair: served(port, *pair), sent))
    got = [(host, path, file) for (host, path), file in zip(sent, files) if file]
    faults = [f"{name}: {path!r} of {host} is in scope and serves {file}" for host, path, file in got if not is_file_open(host, file)]
    print(f"{name:<26}{len(sent):>8} paths in scope asked, {len(got):>6} served a file, {len(faults)} of them one that is out")
    assert served(port, IN, "/admin/secret.txt") == "/admin/secret.txt", f"{name} does not serve at all"
    return faults


def try_all(sent: dict[str, set[str]], folder: Path) -> list[str]:
    """The results of every server of the machine for the paths that were in scope and sent."""
    root = folder / "root"
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(f"[[file /{file}]]", encoding="utf-8")
    paths = [(host, path) for host in (IN, ONLY) for path in sorted(sent.get(host, ())) if path.startswith("/") and min(path) > " "]
    faults: list[str] = []
    print()
    for name, make in [*SERVERS.items(), *((name, None) for name in INNER)]:
        port, inner_port = free_port(), free_port()
        if make:
            command, inner = make(root, folder, port), None
        else:
            inner = SERVERS[INNER[name]](root, folder, inner_port)
            command = nginx_server(f"location / {{{{ proxy_pass http://127.0.0.1:{inner_port}/; }}}}")(root, folder, port)
        if command is None or (make is None and inner is None):
            print(f"skipped: {name}: it is not installed")
            continue
        with running(inner, inner_port) if inner else nullcontext(), running(command, port) as up:
            if not up:
                print(f"skipped: {name}: it does not start")
                continue
            faults += try_server(name, port, paths)
    return faults

