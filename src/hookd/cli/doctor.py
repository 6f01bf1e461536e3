"""`hookd doctor`: looks at everything that hookd needs, and says in one line each what to do."""

# ruff: noqa: D301 - click reads \b: do not wrap

import os
import shlex
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from hookd.cli.common import fail, json_option, paths, print_json
from hookd.screen import DIM, RED, RESET, YELLOW, visible

if TYPE_CHECKING:
    from hookd.doctor.finding import Finding
    from hookd.doctor.patient import Patient

NOT_WRITTEN = 73
"""sysexits.h: EX_CANTCREAT."""
GREEN = "\x1b[32m"
COLORS = {"ok": GREEN, "hint": YELLOW, "broken": RED}
LONGEST = 600
"""Characters of a part of a line."""


@click.command()
@json_option
@click.option("--bundle", is_flag=False, flag_value="", metavar="[FILE]",
              help="Also write a file to send with a bug report, without secrets and messages.")  # fmt: skip
@click.option("--no-tone", is_flag=True, help="Do not try the loudspeaker with a short tone.")
def doctor(as_json: bool, bundle: str | None, no_tone: bool) -> None:
    """Look at everything that hookd needs, and say what to do where something is wrong.

    Nothing is changed; a short tone is played and, where the sound server lets it, measured. Each line begins with
    ok, hint (it works, and there is something to know) or broken. Exit code 1 where something is broken, else 0.

    \b
    Example:
      hookd doctor
      hookd doctor --no-tone --json | jq -r 'select(.state == "broken").todo'
      hookd doctor --bundle report.tar.gz
    """
    from hookd.doctor.examination import examined
    from hookd.doctor.patient import patient_of

    patient = patient_of(paths(), os.environ, tone=not no_tone)
    findings = []
    for finding in examined(patient):
        findings.append(finding)
        _show(finding, as_json=as_json)
    if not as_json:
        click.echo(_summary(findings))
    if bundle is not None:
        _write(bundle, findings, patient, as_json=as_json)
    sys.exit(1 if any(one.state == "broken" for one in findings) else 0)


def _write(wished: str, findings: "list[Finding]", patient: "Patient", *, as_json: bool) -> None:
    """The file for a bug report, and what is in it."""
    from hookd.doctor.bundle import default_name, write

    path = os.path.abspath(wished or default_name(patient))
    try:
        parts = write(path, findings, patient)
    except FileExistsError:
        fail(f"{path} is there already; name another file, or take it away.", NOT_WRITTEN)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}; name a file that can.", NOT_WRITTEN)
    if as_json:
        print_json({"bundle": path, "files": [{"name": name, "bytes": size} for name, size, _ in parts]})
        return
    click.echo(f"\n{path} holds:")
    for name, size, words in parts:
        click.echo(f"  {name:34} {size:7} bytes  {words}")
    click.echo(f"Look into it before you send it: tar -xzOf {shlex.quote(path)} | less")


def _show(finding: "Finding", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(finding))
    else:
        click.echo(line(finding, color=sys.stdout.isatty()))


def line(finding: "Finding", *, color: bool) -> str:
    """`broken  pipe          ~/… is a regular file … → move it away: …`"""
    state = f"{finding.state:6}"
    quoted = f": {visible(finding.quoted, LONGEST)}" if finding.quoted else ""
    todo = f" → {visible(finding.todo, LONGEST)}" if finding.todo else ""
    if color:
        state = f"{COLORS[finding.state]}{state}{RESET}"
        todo = f"{DIM}{todo}{RESET}" if finding.state == "ok" else todo
    return f"{state}  {finding.check:12}  {visible(finding.found, LONGEST)}{quoted}{todo}"


def _summary(findings: "Iterable[Finding]") -> str:
    states = [one.state for one in findings]
    broken, hints = states.count("broken"), states.count("hint")
    what = f"{broken} broken" if broken else "nothing is broken"
    return f"{what}, {hints} hint{'' if hints == 1 else 's'}, {states.count('ok')} ok"
