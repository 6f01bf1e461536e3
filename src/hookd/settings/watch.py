"""The watch: whether the settings' file is another one than when it was looked at last."""

import os


class SettingsWatch:
    """Notices an edit, a replacement, and the file's coming and going."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen = _signature(path)

    def changed(self) -> bool:
        """Since the last time it was asked."""
        before, self._seen = self._seen, _signature(self._path)
        return before != self._seen


def _signature(path: str) -> tuple[int, int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
