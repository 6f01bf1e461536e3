"""Check: the settings can be used, and what they name is there."""

import os
from collections.abc import Iterator
from shlex import quote

from hookd.doctor.finding import BROKEN, OK, Finding
from hookd.doctor.patient import Patient
from hookd.earcons.packs import PackRefused, read_pack

NAME = "settings"


def look(patient: Patient) -> Iterator[Finding]:
    path = patient.paths.settings
    for reason in patient.refused:
        yield Finding(NAME, BROKEN, "the settings are refused: a daemon that runs keeps the old ones, none starts",
                      f"edit {quote(path)}, then: hookd config check", reason)  # fmt: skip
    if patient.read is None:
        return
    pack = patient.settings.earcons.pack
    try:
        if pack:
            read_pack(pack)
    except PackRefused as error:
        yield Finding(NAME, BROKEN, "the sound pack of [earcons] is refused", "see: hookd config check", str(error))
        return
    what = "are fine" if os.path.exists(path) else "are the defaults: there is no file (hookd config init makes one)"
    yield Finding(NAME, OK, f"the settings {what}")
