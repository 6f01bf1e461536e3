"""What can be seen of a machine that does not come up, for whoever reads it where nobody can look."""

import os
import re
import subprocess
from pathlib import Path

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
CONSOLE_LINES = 80


def told(waited_for, nspawn, console, inside):
    """All of it as text; `inside` runs a command in the machine as root and gives what it says."""
    code = nspawn.poll()
    parts = {
        "waited for": waited_for,
        "systemd-nspawn": "still runs" if code is None else f"ended with exit code {code}",
        "this machine": f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {_inotify()}",
        "its processes": _processes(nspawn.pid),
        "its jobs": inside("systemctl", "list-jobs", "--no-pager"),
        "its user's manager": inside("systemctl", "status", "--no-pager", "-n20", "user@*.service"),
        "its console": _console(console),
    }
    return "\n".join(f"{name}: {text.strip() or 'nothing'}" for name, text in parts.items())


def _processes(pid):
    """It and all below it, with what they are and what they wait for in the kernel."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,stat=,wchan:24=,etimes=,args="], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    family, lines = {str(pid)}, []
    for line in sorted(listed, key=lambda line: int(line.split()[0])):
        own, parent = line.split()[:2]
        if own in family or parent in family:
            family.add(own)
            lines.append(line[:160])
    return "\n" + "\n".join(lines)


def _console(path):
    lines = _COLOURS.sub("", path.read_text(errors="replace")).splitlines()
    return "\n" + "\n".join([line for line in lines if line.strip()][-CONSOLE_LINES:])


def _inotify():
    """Every systemd takes some instances of the limit that is root's."""
    limit = Path("/proc/sys/fs/inotify/max_user_instances")
    return f"inotify instances at most {limit.read_text().strip() if limit.exists() else 'unknown'}"
