"""Each file in stories/ is true."""

from pathlib import Path

import pytest
from comparison import as_told, faults
from performance import performed
from story import read

STORIES = Path(__file__).parent / "stories"
NAMES = sorted(path.stem for path in STORIES.glob("*.txt") if path.stem != "README")


@pytest.mark.parametrize("name", NAMES)
def test_story(name):
    story = read((STORIES / f"{name}.txt").read_text(encoding="utf-8"))
    performance = performed(story)
    found = faults(story, performance)

    assert not found, "\n".join([story.sentence, *found, "", "This happened:", as_told(story, performance)])
