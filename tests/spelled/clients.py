"""Real clients, asked where each spelling leads them: the place they connect to and the path they send."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .recorder import Recorder
from .world import Place

HERE = Path(__file__).parent
Texts = dict[str, str]  # by number
Reached = dict[str, dict[str, list[Place]]]  # by client, by number


def resolved(host: str) -> str:
    """A host as the system's resolver takes it: numbers in all the forms of C, names by IDNA of 2003 and lower case."""
    bare = host.strip().removeprefix("[").removesuffix("]").partition("%")[0] if host.startswith("[") or ":" in host else host
    try:
        bare = bare if bare.isascii() else bare.encode("idna").decode("ascii")
        address = socket.getaddrinfo(bare, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4][0]
    except (OSError, UnicodeError, ValueError):
        return bare.removesuffix(".").lower()
    return str(address).removeprefix("::ffff:") if "." in str(address) else str(address)


def split_authority(authority: str, port: int) -> tuple[str, int]:
    match = re.fullmatch(r"(.*?)(?::(\d*))?", authority) if not authority.endswith("]") else None
    host, written = (match[1], match[2]) if match else (authority, None)
    return resolved(host), int(written) if written else port


def by_worker(command: list[str], texts: Texts, recorder: Recorder) -> Reached:
    """What the clients of a worker do."""
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
        # One that connected and then sent nothing has still reached a host.
        places += [Place(resolved(host), port, "") for host, port in said["meant"][len(sent) :]]
        reached.setdefault(said["client"], {})[said["number"]] = places
    return reached


def quoted(text: str) -> str:
    """A value of curl's configuration."""
    escapes = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r", "\v": "\\v"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


def by_curl(name: str, options: list[str], texts: Texts, recorder: Recorder) -> Reached:
    """What curl does: HTTP by a diverted connection, everything else by a proxy that is told the host. Its globbing is
    switched off: `{a,admin}` and `[1-3]` are orders to the command to ask for several URLs, and no URL has a meaning there."""
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


def ask(texts: Texts, recorder: Recorder) -> Reached:
    """Every client that the machine has, at once."""
    workers = [lambda: by_worker([sys.executable, str(HERE / "python_client.py")], texts, recorder)]
    if shutil.which("curl"):
        workers.append(lambda: by_curl("curl", [], texts, recorder) | by_curl("curl --path-as-is", ["path-as-is"], texts, recorder))
    else:
        print("skipped: no curl")
    if shutil.which("node"):
        workers.append(lambda: by_worker(["node", "--no-warnings", str(HERE / "node_client.mjs")], texts, recorder))
    else:
        print("skipped: no Node")
    with ThreadPoolExecutor() as pool:
        return {name: places for done in [pool.submit(worker) for worker in workers] for name, places in done.result().items()}
