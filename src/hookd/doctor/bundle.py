"""A bug report in one file, for nobody but its owner until they send it."""

import io
import os
import tarfile
from collections.abc import Iterator, Sequence

from hookd.doctor.finding import Finding
from hookd.doctor.patient import Patient
from hookd.doctor.report import PARTS

TOP = "hookd-report"


def default_name(patient: Patient) -> str:
    return f"hookd-report-{patient.now:%Y%m%dT%H%M%SZ}.tar.gz"


def write(path: str, found: Sequence[Finding], patient: Patient) -> list[tuple[str, int, str]]:
    """Writes a new file; what is in it, with the bytes of each and in words. Raises OSError: FileExistsError, too."""
    parts = [(name, make(found, patient).encode(), words) for name, (words, make) in PARTS.items()]
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(fd, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
        for member, content in _members(parts, int(patient.now.timestamp())):
            tar.addfile(member, io.BytesIO(content))
    return [(f"{TOP}/{name}", len(content), words) for name, content, words in parts]


def _members(parts: Sequence[tuple[str, bytes, str]], now: int) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    for name, content, _ in parts:
        member = tarfile.TarInfo(f"{TOP}/{name}")
        member.size, member.mode, member.mtime = len(content), 0o600, now
        yield member, content
