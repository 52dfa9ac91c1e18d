"""``cds demo``: the service on loopback, the page to open, and the cards of one ketamine order."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from cds.cli import bundles
from cds.cli.rules import rules_folder
from cds.core.rules import Status
from cds.hooks.discovery import discovery
from cds.hooks.samples import hook_call
from cds.rulebook.loader import load

_BIND = "127.0.0.1:8000"
_SERVICE = bundles.HOOKS["order-sign"]
_SAMPLE = Path("samples/low-clearance.json")
_LAST_PORT = 65535
_PATIENCE = 20.0  # seconds until the service must answer
_MARK = {"critical": "!!", "warning": "! ", "info": "i "}


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser(
        "demo", help="start the service on loopback; say which page to open, show a first card"
    )
    parser.add_argument("--once", action="store_true", help="show that and stop the service again")
    parser.set_defaults(command=_demo)


def _demo(options: argparse.Namespace) -> int:
    bind = os.environ.get("CDS_BIND") or _BIND
    host, _, port = bind.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
        return _fail(f"CDS_BIND is {bind!r}; HOST:PORT is wanted", 2)
    # A fault in the rules is said here, once, before any worker starts.
    rulebook = load(rules_folder())
    try:
        sample = bundles.bundle(str(_SAMPLE))
        _check_free(host.strip("[]"), int(port))
    except argparse.ArgumentTypeError as error:
        return _fail(f"{error}; start it in the project's folder", 1)
    except OSError as error:
        return _fail(f"cannot listen on {bind} ({error}); CDS_BIND=HOST:PORT chooses another", 1)
    body = hook_call(sample, _SERVICE, discovery(rulebook, Status.REVIEW), "ketamine")
    base = f"http://{host if host not in ('', '0.0.0.0') else '127.0.0.1'}:{port}"  # noqa: S104 - compared
    environment = {**os.environ, "CDS_ALLOW_AS_OF": "1", "CDS_BIND": bind}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--log-level", "warning"]
    # A fixed command; nothing of it comes from outside.
    server = subprocess.Popen(command, env=environment)  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        return _show(server, base, body, options.once)
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        server.wait()


def _check_free(host: str, port: int) -> None:
    """OSError where somebody else listens already: the first card would come from there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.create_server((host, port), family=family).close()


def _show(server: "subprocess.Popen[bytes]", base: str, body: dict[str, Any], once: bool) -> int:
    if not _ready(server, base):
        return _fail(f"the service did not start on {base}", 1)
    url = f"{base}/cds-services/{_SERVICE.id}"
    try:
        cards = _post(url, body)["cards"]
    except urllib.error.URLError as error:
        return _fail(f"the service did not answer the sample order ({error})", 1)
    print(f"Open in a browser: {base}/review\n")
    print(f"EHRs call {base}/cds-services. A ketamine order is signed for the patient in {_SAMPLE}:\n")
    for card in cards:
        print(_spoken(card))
    print(f"Ask it yourself:\n  .venv/bin/cds request {_SAMPLE} --order ketamine |")
    print(f"    curl -s -H 'Content-Type: application/json' -d @- {url} | python3 -m json.tool")
    if once:
        return 0
    print("\nStop with Ctrl-C.", flush=True)
    return server.wait()


def _fail(message: str, code: int) -> int:
    print(f"cds demo: {message}", file=sys.stderr)
    return code


def _ready(server: "subprocess.Popen[bytes]", base: str) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/cds-services", timeout=2):  # noqa: S310 - our own address
                return server.poll() is None
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return False


def _post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310 - our own address
        answer: dict[str, Any] = json.load(response)
    return answer


def _spoken(card: dict[str, Any]) -> str:
    detail = "\n".join(f"     {line}" for line in card.get("detail", "").splitlines())
    offers = "".join(f"\n     > {one['label']}" for one in card.get("suggestions", ()))
    return f"{_MARK[card['indicator']]} {card['indicator'].upper()}: {card['summary']}\n{detail}{offers}\n"
