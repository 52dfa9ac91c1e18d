"""The memory of a process that serves: one heap for all threads, and little for the collector to look at."""

import ctypes
import gc

# Of glibc's <malloc.h>.
_TRIM_THRESHOLD, _ARENA_MAX = -1, -8
_KEPT = 32 * 1024 * 1024  # bytes free at the end of the heap that are kept for the next call
# New objects until the youngest are gone through. A call makes some thousands that last until it ends; at
# Python's own 700 they were gone through about once a call, 2 to 4 % of its processor time, to find the
# eight that a call leaves in cycles (of werkzeug's router).
_YOUNG = 10_000


def share_heap() -> None:
    """Have all threads of this process allocate from one heap; before there are threads.

    glibc gives a thread a heap of its own, so that threads do not wait for one another. The interpreter's
    lock keeps them apart anyway, and eight threads held 7 MB more. Other C libraries are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
        mallopt(_TRIM_THRESHOLD, _KEPT)  # else pages go and come with every call


def settle() -> None:
    """Take what there is now as what lives as long as the process.

    Out of the collector's sight, rulebook and compiled rules are not gone through while a call waits, and
    after a fork their pages stay shared.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
