"""The checks as a whole: none hides a fault, none holds the others up; and the one that looks at the kernel."""

import threading

import pytest
from looking import looked, patient_in, states, told

from hookd.doctor import inotify
from hookd.doctor.examination import CHECKS, examined
from hookd.doctor.finding import Finding

# inotify, as the kernel shows it in files


@pytest.fixture
def kernel(tmp_path):
    """A root with the limits of inotify, and this process in it."""
    root = tmp_path / "root"
    limits, process = root / "proc/sys/fs/inotify", root / "proc/1"
    limits.mkdir(parents=True)
    (process / "fd").mkdir(parents=True)
    (process / "fdinfo").mkdir()
    for number in range(3):
        (process / "fd" / f"{number}").symlink_to("anon_inode:inotify")
        (process / "fdinfo" / f"{number}").write_text("pos:\t0\ninotify wd:1 ino:2\ninotify wd:2 ino:3\n")
    (process / "fd" / "9").symlink_to("/dev/null")

    def allow(instances, watches):
        (limits / "max_user_instances").write_text(f"{instances}\n")
        (limits / "max_user_watches").write_text(f"{watches}\n")
        return str(root)

    return allow


def test_limits_of_inotify_that_are_far_are_fine(home, kernel):
    found = looked(inotify, home, root=kernel(128, 8192))

    assert states(found) == ["ok"]
    assert found[0].found.startswith("3 instances and 6 watches are in use")


def test_limits_of_inotify_that_are_near_are_hints_with_the_command_that_raises_them(home, kernel):
    found = looked(inotify, home, root=kernel(3, 6))

    assert states(found) == ["hint", "hint"]
    assert "3 of 3 instances" in found[0].found
    assert "6 of 6 watches" in found[1].found
    assert "sysctl fs.inotify.max_user_instances=512" in found[0].todo


def test_inotify_of_this_very_machine_is_counted(running):
    found = looked(inotify, running)

    assert states(found)[0] in ("ok", "hint")
    assert not told(found).startswith("ok: 0 instances")


def test_a_system_without_inotify_is_fine(home, tmp_path):
    assert states(looked(inotify, home, root=f"{tmp_path}/none")) == ["ok"]


# All checks


def test_a_check_that_fails_by_a_strangers_fault_is_a_finding_and_the_others_go_on(home):
    def broken(_patient):
        raise PermissionError(13, "Permission denied", "/somewhere")

    def fine(_patient):
        yield Finding("fine", "ok", "all is well")

    found = list(examined(patient_in(home), {"broken one": broken, "fine": fine}))

    assert states(found) == ["broken", "ok"]
    assert found[0].check == "broken one"
    assert "Permission denied" in found[0].quoted


def test_a_fault_of_hookds_own_is_not_hidden_in_a_finding(home):
    def faulty(_patient):
        raise TypeError("a fault")

    with pytest.raises(TypeError, match="a fault"):
        list(examined(patient_in(home), {"faulty": faulty}))


def test_a_check_that_hangs_is_left_behind(home, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr("hookd.doctor.examination.PATIENCE_SECONDS", 0.05)
    try:
        found = list(examined(patient_in(home), {"slow": lambda _patient: gate.wait()}))
    finally:
        gate.set()

    assert states(found) == ["broken"]
    assert "did not end within" in found[0].found


def test_every_check_names_its_findings_as_the_table_does(home):
    names = {name: {one.check for one in examined(patient_in(home), {name: check})} for name, check in CHECKS.items()}

    assert names == {name: {name} for name in CHECKS}
