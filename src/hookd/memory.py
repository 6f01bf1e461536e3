"""Keeps a process of all day small: what glibc's allocator would hold on to, and what is loaded but never used."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec

from hookd.without import without

_M_ARENA_MAX, _M_TRIM_THRESHOLD = -8, -1


def share_one_arena() -> None:
    """One arena for the few threads there are, given back above 64 KiB. Early, and only where the C library has it."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_TRIM_THRESHOLD, 64 * 1024)


def keep_what_is_loaded() -> None:
    """What is in memory once hookd is ready stays there: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


_ALLOCATIONS = 10_000
"""Between two collections, beside what was freed meanwhile; events by the thousand leave no circles behind."""
_OWN_HASHES = ("_blake2", "_md5", "_sha1", "_sha3", "_sha512" if sys.version_info < (3, 12) else "_sha2")
"""Python's own code for what hashlib takes from OpenSSL where it finds that."""


@contextmanager
def spare_openssl() -> Iterator[None]:
    """Inside, asyncio, hashlib and hmac are imported without OpenSSL: 6 MB less.

    The daemon opens no network connection, and hashes names. Where Python lacks hashes of its own, they stay OpenSSL's.
    """
    with ExitStack() as hidden:
        hidden.enter_context(without("ssl"))
        if all(map(find_spec, _OWN_HASHES)):
            hidden.enter_context(without("_hashlib"))
        yield
