"""hookd under a real systemd: started, reloaded, killed, hung, written to while it is down, and sandboxed."""

import pytest
from machine import until

pytestmark = pytest.mark.systemd


def test_systemd_sees_hookd_start_and_listen(service):
    assert service.state == "active"
    assert service.machine.show("hookd.service", "Type") == "notify"
    assert service.machine.show("hookd.service", "StatusText") != ""
    assert [fact["pid"] for fact in service.facts("hookd_ready")] == [service.pid]


def test_a_reload_reads_the_settings_and_keeps_the_process(service):
    before = service.pid
    service.configure("[exec]\nlimit = '7s'\n")
    service.machine.systemctl("reload", "hookd.service")
    service.await_facts("settings_reloaded")

    assert service.state == "active"
    assert service.pid == before


def test_a_killed_hookd_is_started_again_and_is_alone(service):
    before = service.pid
    service.machine.sh(f"kill -9 {before}")
    service.await_facts("hookd_ready", count=2)
    until(lambda: service.state == "active")
    running = service.machine.sh("pgrep -u $(id -u) -f 'bin/hookd run$'").split()

    assert running == [str(service.pid)]
    assert service.pid != before


def test_a_line_written_into_the_pipe_of_a_killed_hookd_is_spoken(service):
    service.machine.sh(f"kill -9 {service.pid}")
    service.say_into_pipe("reviewer completed All good")
    spoken = service.await_facts("utterance_spoken")

    assert [(fact["agent"], fact["engine"]) for fact in spoken] == [("reviewer", "piper")]
    assert len(service.facts("event_accepted")) == 1


def test_a_line_written_into_the_pipe_of_a_stopped_hookd_starts_it_and_is_spoken(service):
    service.machine.systemctl("stop", "hookd.service")
    service.await_facts("hookd_stopped")
    service.say_into_pipe("reviewer completed All good")
    spoken = service.await_facts("utterance_spoken")

    assert [(fact["agent"], fact["engine"]) for fact in spoken] == [("reviewer", "piper")]
    assert service.state == "active"


def test_a_line_written_while_the_settings_are_wrong_is_spoken_once_they_are_right(installed):
    installed.configure("[speech]\nvolum = 1\n")
    installed.drop_in("[Service]\nRestartSec=200ms\n[Unit]\nStartLimitBurst=1000\n")
    installed.machine.run("systemctl", "--user", "enable", "--now", "hookd.socket", "hookd.service")
    installed.say_into_pipe("reviewer completed All good")
    until(lambda: int(installed.machine.show("hookd.service", "NRestarts")) >= 3)
    listening = installed.machine.show("hookd.socket", "ActiveState")
    installed.configure("[speech]\nvolume = 1\n")
    spoken = installed.await_facts("utterance_spoken")
    installed.stop_all()

    assert listening == "active"
    assert [fact["agent"] for fact in spoken] == ["reviewer"]


def test_a_hung_hookd_is_found_by_the_watchdog_and_started_again(installed):
    installed.drop_in("[Service]\nWatchdogSec=2s\nRestartSec=100ms\n")
    installed.start()
    before = installed.pid
    installed.machine.sh(f"kill -STOP {before}")
    installed.await_facts("hookd_ready", count=2)
    until(lambda: installed.state == "active")
    said = installed.machine.journal()
    after = installed.pid
    installed.stop_all()

    assert "Watchdog timeout" in said
    assert after not in (0, before)


def test_a_hookd_that_speaks_is_left_alone_by_the_watchdog(installed):
    installed.drop_in("[Service]\nWatchdogSec=1s\n")
    installed.start()
    for number in range(3):
        installed.say_into_pipe(f"reviewer completed Message {number} of a long and thorough review.")
    installed.await_facts("delivery_done", count=3, sink="speech")
    restarts = installed.machine.show("hookd.service", "NRestarts")
    installed.stop_all()

    assert restarts == "0"


def test_a_stop_is_clean(service):
    service.machine.systemctl("stop", "hookd.service")

    assert service.machine.show("hookd.service", "Result") == "success"
    assert len(service.facts("hookd_stopped")) == 1
