"""Real clients, and where each spelling leads them: the place they connect to and the path they send."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .recorder import Recorder
from .asked_policy import Place

HERE = Path(__file__).parent
# wget and the Java worker separate their requests to a proxy with requests to this host.
MARK = "mark.invalid"
# The number of spellings that fit into the arguments of one process.
AT_ONCE = 500
Texts = dict[str, str]  # by number
Reached = dict[str, dict[str, list[Place]]]  # by client, by number


def resolved(host: str) -> str:
    """A host as the system resolver reads it: numbers in all forms of C, names by IDNA 2003 and in lower case."""
    bare = host.strip().removeprefix("[").removesuffix("]").partition("%")[0] if host.startswith("[") or ":" in host else host
    try:
        bare = bare if bare.isascii() else bare.encode("idna").decode("ascii")
        address = socket.getaddrinfo(bare, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4][0]
    except (OSError, UnicodeError, ValueError):
        return bare.removesuffix(".").lower()
    return str(address).removeprefix("::ffff:") if "." in str(address) else str(address)


def split_authority(authority: str, port: int, addresses: dict[str, str] | None = None) -> tuple[str, int]:
    match = re.fullmatch(r"(.*?)(?::(\d*))?", authority) if not authority.endswith("]") else None
    host, written = (match[1], match[2]) if match else (authority, None)
    return resolved((addresses or {}).get(host, host)), int(written) if written else port


def by_worker(command: list[str], texts: Texts, recorder: Recorder) -> Reached:
    """The results of the clients of a worker."""
    lines = "".join(json.dumps({"number": number, "text": text}) + "\n" for number, text in texts.items())
    done = subprocess.run([*command, str(recorder.port)], input=lines, stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8")
    reached: Reached = {}
    for line in done.stdout.splitlines():
        said = json.loads(line)
        sent = recorder.asked.pop(f"{said['client']} {said['number']}", [])
        places = [
            Place(resolved(host), port, target)
            for (host, port), (_, target, _) in zip(said["meant"], sent)
        ]
        # A client that connected and then sent nothing has still reached a host.
        places += [Place(resolved(host), port, "") for host, port in said["meant"][len(sent) :]]
        reached.setdefault(said["client"], {})[said["number"]] = places
    return reached


def quoted(text: str) -> str:
    """A value of curl's configuration."""
    escapes = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r", "\v": "\\v"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


def by_curl(name: str, options: list[str], texts: Texts, recorder: Recorder) -> Reached:
    """The results of curl: HTTP through a diverted connection, everything else through a proxy that gets the host. Globbing is
    disabled, because with it `{a,admin}` and `[1-3]` make the command request several URLs."""
    with tempfile.TemporaryDirectory() as folder:
        blocks = []
        for number, text in texts.items():
            if "\0" in text:
                continue
            secure = re.match(r"\s*(https|wss|ftp)", text, re.IGNORECASE)
            way = [f'proxy = "http://127.0.0.1:{recorder.port}"', "proxytunnel", f'proxy-header = "X-Spelling: {name} {number}"'] if secure else \
                [f'connect-to = "::127.0.0.1:{recorder.port}"', 'noproxy = "*"', f'header = "X-Spelling: {name} {number}"']
            blocks.append("\n".join(["silent", "globoff", "max-time = 5", 'output = "/dev/null"', *options, *way, f"url = {quoted(text)}"]))
        path = Path(folder, "asked")
        path.write_text("\nnext\n".join(blocks) + "\n", encoding="utf-8")
        subprocess.run(["curl", "--disable", "--config", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                       env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"})
    reached: dict[str, list[Place]] = {}
    for number in texts:
        places = []
        for method, target, host in recorder.asked.pop(f"{name} {number}", []):
            if method == "CONNECT":
                places.append(Place(*split_authority(target, 443), ""))
            else:
                places.append(Place(*split_authority(host, 80), target))
        reached[number] = places
    return {name: reached}


Sent = tuple[str, str, str]  # method, request target, Host


def between_marks(asked: list[Sent]) -> dict[tuple[str, str], list[Sent]]:
    """The requests to a proxy, by the client and the number in the marker request after them. A header field would be enough for
    HTTP, but no client sends its own fields with CONNECT."""
    sections: dict[tuple[str, str], list[Sent]] = {}
    section: list[Sent] = []
    for sent in asked:
        if sent[2] == MARK:
            _, client, number = sent[1].removeprefix(f"http://{MARK}").split("/")
            sections[client, number] = section
            section = []
        else:
            section.append(sent)
    return sections


def by_proxy(sent: Sent, addresses: dict[str, str]) -> Place:
    """Where a client would connect without the proxy, and what it would send. A proxy gets the whole URL. The host is
    in CONNECT or in Host, as the client itself parsed the URL. `addresses` has the hosts that the client reads as an
    address without the resolver."""
    method, target, host = sent
    # The recorder reads bytes. Raw hosts are UTF-8, and a server decodes a raw byte of a path like an encoded one.
    host = host.encode("latin-1").decode("utf-8", "replace")
    target = re.sub("[\x80-\xff]", lambda byte: f"%{ord(byte[0]):02X}", target)
    absolute = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]*)://[^/?#]*([^#]*).*", target, re.DOTALL)
    port = {"https": 443, "ftp": 21}.get(absolute[1].lower() if absolute else "", 80)
    name, port = split_authority(target if method == "CONNECT" else host, 443 if method == "CONNECT" else port, addresses)
    path = "" if method == "CONNECT" else absolute[2] if absolute else target
    return Place(name, port, "/" + path if path.startswith("?") or not (path or method == "CONNECT") else path)


def by_wget(texts: Texts) -> Reached:
    """The results of wget, which can divert a connection only through a proxy. One process requests many spellings in turn. They
    are arguments, because a file of URLs cannot contain all of them."""
    version = subprocess.run(["wget", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
    if not version.startswith("GNU Wget "):
        print("skipped: wget: it is not GNU Wget of version 1, which asks in turn")
        return {}
    recorder = Recorder()
    proxy = [part for scheme in ("http", "https", "ftp") for part in ("-e", f"{scheme}_proxy=http://127.0.0.1:{recorder.port}")]
    options = ["--no-config", "--no-hsts", "--no-netrc", "--tries=1", "--timeout=5", "--max-redirect=0", "--no-http-keep-alive", "--quiet",
               "--output-document=/dev/null", "-e", "use_proxy=yes", *proxy]
    asked = [(number, text) for number, text in texts.items() if "\0" not in text]
    for start in range(0, len(asked), AT_ONCE):
        urls = [url for number, text in asked[start : start + AT_ONCE] for url in (text, f"http://{MARK}/wget/{number}")]
        subprocess.run(["wget", *options, "--", *urls], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                       env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
    sections = between_marks(recorder.asked.pop("", []))
    assert len(sections) == len(asked), "wget stopped early"
    return {"wget": {number: [by_proxy(sent, {}) for sent in section] for (_, number), section in sections.items()}}


def by_java(texts: Texts) -> Reached:
    """The results of the Java clients. They use a proxy too, because Java resolves a name before a program can divert the connection."""
    recorder = Recorder()
    lines = "".join(f"{number}\t{base64.b64encode(text.encode()).decode()}\n" for number, text in texts.items())
    # Java reads addresses by its own rules, and the worker reports the result. With an empty hosts file it resolves no names.
    # Java before 18 sends `?` for characters that the encoding of the locale lacks.
    settings = ["-Djdk.net.hosts.file=/dev/null", "-Dhttp.keepAlive=false", "-Dfile.encoding=UTF-8"]
    command = ["java", "-XX:TieredStopAtLevel=1", *settings, str(HERE / "java_client.java")]
    done = subprocess.run([*command, str(recorder.port), MARK], input=lines, stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8")
    addresses: dict[tuple[str, str], dict[str, str]] = {}
    for line in done.stdout.splitlines():
        client, number, host, address = line.split("\t")
        addresses[client, number] = {host: address}
    reached: Reached = {}
    for (client, number), section in between_marks(recorder.asked.pop("", [])).items():
        reached.setdefault(client, {})[number] = [by_proxy(sent, addresses.get((client, number), {})) for sent in section]
    assert reached and all(len(by_number) == len(texts) for by_number in reached.values()), "Java stopped early"
    return reached


def ask(texts: Texts, recorder: Recorder) -> Reached:
    """The results of every client of the machine."""
    workers = [lambda: by_worker([sys.executable, str(HERE / "python_client.py")], texts, recorder)]
    if shutil.which("curl"):
        workers.append(lambda: by_curl("curl", [], texts, recorder) | by_curl("curl --path-as-is", ["path-as-is"], texts, recorder))
    else:
        print("skipped: curl: it is not installed")
    if shutil.which("node"):
        workers.append(lambda: by_worker(["node", "--no-warnings", str(HERE / "node_client.mjs")], texts, recorder))
    else:
        print("skipped: Node: it is not installed")
    if shutil.which("wget"):
        workers.append(lambda: by_wget(texts))
    else:
        print("skipped: wget: it is not installed")
    # Compiling the worker needs a JDK, not only a runtime.
    if shutil.which("java") and shutil.which("javac"):
        workers.append(lambda: by_java(texts))
    else:
        print("skipped: Java: no JDK is installed")
    with ThreadPoolExecutor() as pool:
        return {name: places for done in [pool.submit(worker) for worker in workers] for name, places in done.result().items()}
