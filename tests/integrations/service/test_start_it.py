"""What `hookd status` and the commands propose where no daemon runs."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="there it is launchd's")

def test_where_no_service_is_in_place_it_proposes_to_put_it_there(home):
    told = home.command("status").stdout.decode()

    assert told == (
        "hookd is not running; start it with: hookd run   (or, with every session of yours: hookd install --service)\n"
    )


def test_where_the_service_is_in_place_it_proposes_to_start_it(home):
    unit = home.path / ".config/systemd/user/hookd.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("")
    told = home.command("pause").stderr.decode()

    assert told == (
        "hookd: the daemon is not running; start it with: systemctl --user start hookd   (or: hookd run)\n"
    )
