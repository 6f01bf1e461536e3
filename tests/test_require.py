"""What is skipped where everything should run is a failure, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = {
    "in a test": "import pytest\ndef test_it():\n    pytest.skip('no sound server')\n",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no sound server')\ndef test_it():\n    pass\n",
    "as a whole": "import pytest\npytest.skip('no sound server', allow_module_level=True)\n",
}


@pytest.mark.parametrize("how", SKIPPING)
@pytest.mark.parametrize(("required", "code"), [("all", (1, 2)), ("", (0, 5))])
def test_a_skip_fails_where_everything_is_required(tmp_path, how, required, code):
    (tmp_path / "test_it.py").write_text(SKIPPING[how])
    environ = {**os.environ, "HOOKD_TEST_REQUIRE": required, "PYTHONPATH": str(Path(__file__).parent)}
    words = ["-p", "require", "-p", "no:cacheprovider", "-rs", "test_it.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode in code
    assert "no sound server" in done.stdout
