"""Keeps a process of all day small: what glibc's allocator would hold on to."""

import ctypes
import sys

_M_ARENA_MAX, _M_TRIM_THRESHOLD = -8, -1


def share_one_arena() -> None:
    """One arena for the few threads there are, given back above 64 KiB. Early, and only where the C library has it."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_TRIM_THRESHOLD, 64 * 1024)
