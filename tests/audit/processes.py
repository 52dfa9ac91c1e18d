"""Other processes that use the decision log, some of them killed on the way."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0


def start(program: str, *arguments: object) -> "subprocess.Popen[str]":
    """Run a program of Python text; whoever starts it waits for it."""
    return subprocess.Popen(  # noqa: S603 - our own text
        [sys.executable, "-c", program, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code (below 0: the signal that killed it) and what it printed."""
    try:
        out, _ = process.communicate(timeout=_PATIENCE)
    finally:
        process.kill()
    return process.returncode, out


def run(program: str, *arguments: object) -> tuple[int, str]:
    """Start and wait."""
    return ended(start(program, *arguments))
