"""Each in a process of its own: what is set holds for the whole process and is not taken back."""

import platform
import subprocess
import sys

import pytest

from cds.web import memory

_HEAPS = """
import ctypes, runpy, threading
share_heap = runpy.run_path({module!r})["share_heap"]

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
if {shared}:
    share_heap()
ready = threading.Barrier(4)

def allocate():
    ready.wait()
    libc.malloc(100_000)
    ready.wait()

threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
out = ctypes.c_void_p.in_dll(libc, "stdout")
libc.malloc_info(0, out)
libc.fflush(out)
"""
_SETTLED = """
import gc, runpy
settle = runpy.run_path({module!r})["settle"]

kept = [[] for _ in range(1000)]
settle()
assert gc.get_freeze_count() >= 1000
before = [one["collections"] for one in gc.get_stats()]
call = [[] for _ in range(5_000)]
assert [one["collections"] for one in gc.get_stats()] == before, "a call was interrupted"
del call
for _ in range(100_000):
    knot = []
    knot.append(knot)
print(gc.get_count()[0])
"""


def _run(script: str, **values: object) -> str:
    code = script.format(module=memory.__file__, **values)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")
@pytest.mark.parametrize("shared", [True, False])
def test_threads_share_a_heap(shared: bool) -> None:
    heaps = _run(_HEAPS, shared=shared).count("<heap nr=")
    assert heaps == 1 if shared else heaps > 1


def test_what_lasts_is_not_looked_at_and_what_is_left_is_collected() -> None:
    """100,000 lists in cycles are left: they do not gather."""
    assert int(_run(_SETTLED)) < 20_000
