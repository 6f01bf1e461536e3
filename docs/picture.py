"""`make docs`: draws docs/tail.svg from what `hookd tail` shows of the demo."""

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
HOOKD = Path(sys.executable).parent / "hookd"


def main() -> None:
    """Runs after the demo, whose home it reads."""
    environ = {**os.environ, "HOOKD_HOME": str(HERE.parent / ".demo"), "TZ": "UTC"}
    shown = subprocess.run([HOOKD, "tail", "--color"], env=environ, capture_output=True, text=True, check=True).stdout
    # Where the demo ran on a particular machine is nobody's business.
    shown = "\n".join(line for line in shown.splitlines() if "/.demo" not in line)
    console = Console(record=True, width=132, file=open(os.devnull, "w"), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(shown), soft_wrap=False)
    console.save_svg(str(HERE / "tail.svg"), title="hookd tail -f")


main()
