"""`hookd install --service` and `uninstall --service` under a real systemd."""

import pytest
from machine import HOME, HOOKD, REPOSITORY, until
from service import Service

pytestmark = pytest.mark.systemd
UNITS = ".config/systemd/user"
UNIT_NAMES = ("hookd.service", "hookd.socket")
DROP_IN = "hookd.service.d/10-hookd-install.conf"
RECORD = "hookd.service.d/hookd-install.json"
LINKED = "~/.local/bin/hookd"
"""Where pipx and uv put it, and the shipped unit looks for it."""

NOTES_OF_CHECKOUT = tuple(f"note: {path} is" for one in (HOOKD, REPOSITORY / "src/x") for path in one.parents)
USERS_OWN = [".config/hookd", ".config/hookd/hookd.toml"]


class User(Service):
    """One who has just installed hookd, and nothing else."""

    def hookd(self, *words, program=HOOKD, **environ):
        """Runs it by that path, which a shell may still expand. Without the note of a checkout that lies in /tmp."""
        variables = [f"{name}={value}" for name, value in environ.items()]
        told = self.machine.run("env", *variables, "sh", "-c", f'exec {program} "$@"', "sh", *words)
        lines = told.stdout.splitlines(keepends=True)
        told.stdout = "".join(line for line in lines if not line.startswith(NOTES_OF_CHECKOUT))
        return told

    def install(self, *words, **keys):
        return self.hookd("install", "--service", *words, **keys)

    def uninstall(self, *words, **keys):
        return self.hookd("uninstall", "--service", *words, **keys)

    def files(self, below=".config"):
        """All that is there, by name."""
        return sorted(self.machine.sh(f"test ! -e {below} || find {below} -mindepth 1").split("\n")[:-1])

    def unit(self, name):
        return self.machine.path(f"{UNITS}/{name}")


@pytest.fixture
def user(machine):
    one = User(machine)
    one.stop_all()
    machine.sh("rm -rf ~/.config ~/.local ~/mine ~/older /tmp/mine; mkdir -p ~/.local/bin ~/mine")
    machine.sh(f"ln -s {HOOKD} ~/.local/bin/hookd")
    machine.systemctl("daemon-reload")
    one.configure('[speech]\nengine = "null"\n')
    yield one
    one.stop_all()
    machine.sh("rm -rf ~/.config/systemd ~/mine ~/older /tmp/mine")
    machine.systemctl("daemon-reload")


def test_hookd_is_installed_hears_and_is_taken_out_without_a_trace(user):
    told = user.install(program=LINKED)
    user.emit("reviewer", "completed", "All good")
    user.await_facts("event_accepted", agent="reviewer")
    shipped = [user.unit(unit).read_bytes() == (REPOSITORY / "systemd" / unit).read_bytes() for unit in UNIT_NAMES]
    enabled = user.machine.systemctl("is-enabled", *UNIT_NAMES).split()
    pid = user.pid
    gone = user.uninstall(program=LINKED)

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[-2:] == [
        f"hookd runs: version 0.1.0, process {pid}",
        'Speak to it: hookd emit reviewer completed "All looks good"',
    ]
    assert (shipped, enabled) == ([True, True], ["enabled", "enabled"])
    assert (gone.returncode, gone.stderr) == (0, "")
    assert f"Journal and log stay in {HOME}/.local/state/hookd" in gone.stdout
    assert user.files() == USERS_OWN
    assert user.machine.path(".local/state/hookd/journal.db").exists()
    assert user.machine.show("hookd.service", "LoadState") == "not-found"


def test_a_second_install_changes_nothing_and_one_from_elsewhere_only_the_drop_in(user):
    user.install()
    pid, files = user.pid, user.files()
    record = user.unit(RECORD).stat().st_mtime_ns
    again = user.install(SSH_CONNECTION="here there")
    untouched = (user.pid, user.files(), user.unit(RECORD).stat().st_mtime_ns)
    drop_in = user.unit(DROP_IN).read_text()
    moved = user.install(program=LINKED)

    assert again.stdout.splitlines() == [
        f"hookd runs as a service already; nothing changed: version 0.1.0, process {pid}",
        'Speak to it: hookd emit reviewer completed "All looks good"',
    ]
    assert untouched == (pid, files, record)
    assert drop_in.splitlines()[1:4] == ["[Service]", "ExecStart=", f"ExecStart={HOOKD} run"]
    files = [line.split()[-1] for line in moved.stdout.splitlines()[:2]]
    assert files == [f"{HOME}/{UNITS}/{DROP_IN}", f"{HOME}/{UNITS}/{RECORD}"]
    assert user.pid not in (0, pid)
    # A checkout in /tmp still has to be let into the sandbox.
    assert not user.unit(DROP_IN).exists() or "ExecStart" not in user.unit(DROP_IN).read_text()


def test_what_would_be_done_is_told_and_not_done(user):
    told = user.install("--dry-run")

    assert f"would put {HOME}/{UNITS}/hookd.service\n" in told.stdout
    assert f"    ExecStart={HOOKD} run\n" in told.stdout
    assert told.stdout.endswith("would run systemctl --user start hookd.socket hookd.service\n")
    assert user.files() == USERS_OWN
    assert user.state == "inactive"


def test_an_upgrade_replaces_the_units_of_an_earlier_version_and_starts_it_anew(user):
    """The earlier version is this one with other units in its package."""
    user.machine.sh("mkdir ~/older")
    user.machine.sh(f"tar -C {REPOSITORY}/src --exclude __pycache__ -c hookd | tar -C ~/older -x")
    user.machine.sh(f"cp -r {REPOSITORY}/systemd ~/older/hookd")
    user.machine.sh("cd ~/older/hookd/systemd; echo '# earlier' | tee -a hookd.service >> hookd.socket")
    user.install(PYTHONPATH=f"{HOME}/older")
    earlier, pid = user.unit("hookd.service").read_text(), user.pid
    told = user.install()

    assert earlier.endswith("# earlier\n")
    assert told.stdout.splitlines()[:2] == [f"change {HOME}/{UNITS}/{unit}" for unit in reversed(UNIT_NAMES)]
    assert user.unit("hookd.service").read_bytes() == (REPOSITORY / "systemd/hookd.service").read_bytes()
    assert user.pid not in (0, pid)
    assert user.machine.show("hookd.socket", "ActiveState") == "active"


def test_what_was_changed_by_hand_meanwhile_is_brought_in_order(user):
    user.install()
    user.machine.systemctl("stop", "hookd.socket")
    alone = user.install()
    whole = user.machine.systemctl("is-active", *UNIT_NAMES).split()
    user.machine.write(f"{UNITS}/hookd.service.d/mine.conf", "[Service]\nRestartSec=7s\n")
    told = user.install("--dry-run")

    assert (alone.returncode, whole) == (0, ["active", "active"])
    assert told.stdout.splitlines() == [
        "would run systemctl --user daemon-reload",
        "would run systemctl --user restart hookd.service",
    ]


def test_a_program_that_was_installed_anew_is_started_anew_and_over_ssh_it_is_told_when_it_ends(user):
    user.machine.sh(f"rm {LINKED}; cp {HOOKD} {LINKED}")
    user.install(program=LINKED)
    pid = user.pid
    user.machine.sh(f"cp {HOOKD} {LINKED}")
    # This user lingers; where one does not, loginctl says no.
    user.machine.write("mine/loginctl", "#!/bin/sh\ntest $4 = $(id -u) && echo no\n", 0o755)
    told = user.install(program=LINKED, SSH_CONNECTION="here there", PATH=f"{HOME}/mine:/usr/bin:/bin")

    assert user.pid not in (0, pid)
    assert told.stdout.endswith("to have it from the start of the machine: loginctl enable-linger\n")


def test_places_and_a_program_with_odd_names_reach_the_service(user):
    place = f"{HOME}/mine/%h and ${{HOME}}"
    home = f"{place}/\"its\" 'home' \\\\"
    user.machine.run("mkdir", "-p", place, check=True)
    user.machine.run("ln", "-s", HOOKD, f"{place}/hookd", check=True)
    user.machine.write(f"{home}/hookd.toml", '[speech]\nengine = "null"\n')
    user.install()
    told = user.install(program="~/mine/*/hookd", HOOKD_HOME=home)
    status = user.hookd("status", HOOKD_HOME=home)
    user.machine.systemctl("stop", "hookd.service")
    # Without waiting for a reader: the socket unit holds it.
    write = 'echo "reviewer completed Hello" | dd of="$0" oflag=nonblock conv=notrunc'
    user.machine.run("sh", "-c", write, f"{home}/pipe", check=True)
    log = user.machine.path(home.removeprefix(f"{HOME}/")) / "log/hookd.jsonl"
    until(lambda: '"message": "Hello"' in log.read_text())
    command = user.machine.sh(f"tr '\\0' '\\n' < /proc/{user.pid}/cmdline").splitlines()
    gone = user.uninstall(HOOKD_HOME=home)

    assert (told.returncode, told.stderr) == (0, "")
    assert status.returncode == 0
    assert command[1:] == [f"{place}/hookd", "run"]
    assert (gone.returncode, user.files()) == (0, USERS_OWN)


def test_a_program_and_a_state_in_tmp_are_let_into_the_sandbox_and_told(user):
    user.machine.sh(f"mkdir -p /tmp/mine; ln -s {HOOKD} /tmp/mine/hookd")
    moved = {"XDG_STATE_HOME": "/tmp/mine/state", "XDG_CONFIG_HOME": f"{HOME}/mine"}
    told = user.install(program="/tmp/mine/hookd", **moved)
    status = user.hookd("status", **moved)
    private = user.machine.show("hookd.service", "PrivateTmp")
    # The negative control: without these lines it is not seen from there.
    user.machine.sh(f"sed -i /^BindReadOnly/d {UNITS}/{DROP_IN}; systemctl --user daemon-reload")
    unseen = user.machine.run("systemctl", "--user", "restart", "hookd.service")
    status_seen = user.machine.show("hookd.service", "ExecMainStatus")
    gone = user.uninstall(**moved)

    assert (told.returncode, told.stderr) == (0, "")
    assert "note: /tmp/mine is emptied when this machine starts anew" in told.stdout
    assert status.returncode == 0
    assert private == "yes"
    assert (unseen.returncode, status_seen) == (1, "203")
    assert f"settings in {HOME}/mine/hookd\n" in gone.stdout
    assert user.files() == USERS_OWN


def test_a_unit_of_the_users_own_is_left_alone(user):
    user.machine.write(f"{UNITS}/hookd.service", "[Service]\nExecStart=/bin/true\n")
    before = user.files()
    refused = [user.install(), user.uninstall()]

    assert [(one.returncode, one.stdout) for one in refused] == [(1, ""), (1, "")]
    assert "hookd.service: is not as hookd puts it, so it is yours, and left alone" in refused[0].stderr
    assert user.files() == before


def test_a_masked_unit_is_left_alone(user):
    user.machine.systemctl("mask", "hookd.service")
    refused = user.install()
    user.machine.systemctl("unmask", "hookd.service")

    assert "this unit is masked; if it is to run: systemctl --user unmask hookd.service" in refused.stderr


def test_settings_that_the_daemon_would_refuse_are_told_before_anything_is_done(user):
    user.configure("[speech]\nvolum = 1\n")
    refused = user.install()

    assert (refused.returncode, refused.stdout) == (78, "")
    assert "did you mean volume" in refused.stderr
    assert user.files() == USERS_OWN


def test_a_daemon_that_runs_by_hand_is_named_before_anything_is_done(user):
    pid = user.machine.sh(f"setsid {HOOKD} run > /dev/null 2>&1 & echo $!").strip()
    user.await_facts("hookd_ready")
    refused = user.install()
    user.machine.sh(f"kill {pid}")
    user.await_facts("hookd_stopped")
    told = user.install()

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"hookd: a daemon runs already, as process {pid}; stop it first: kill {pid}\n"
    assert told.returncode == 0


def test_a_service_that_does_not_come_up_tells_why_and_is_started_once_that_is_mended(user):
    user.drop_in("[Unit]\nStartLimitBurst=1\n")
    user.machine.sh("mkdir -p -m 700 ~/.local/state/hookd/journal.db")
    failed = user.install()
    user.machine.sh("rmdir ~/.local/state/hookd/journal.db")
    mended = user.install()

    assert failed.returncode == 1
    assert "hookd: the service did not come up: hookd could not go on (1)\n" in failed.stderr
    assert "hookd: the journal cannot be opened" in failed.stderr
    assert "To take it out again: hookd uninstall --service" in failed.stderr
    assert (mended.returncode, mended.stderr) == (0, "")


def test_a_shell_that_was_not_told_the_way_to_the_manager_finds_it(user):
    told = user.install("--dry-run", XDG_RUNTIME_DIR="/run/user/1")

    assert (told.returncode, told.stderr) == (0, "")


def test_a_user_without_a_manager_is_told_how_to_get_one(machine):
    bare = ["env", "-i", "HOME=/root", "USER=root", "PATH=/usr/bin:/bin", "LANG=C.UTF-8"]
    told = machine._asked_as_root(*bare, HOOKD, "install", "--service")
    by_sudo = machine._asked_as_root(*bare, "SUDO_USER=dev", HOOKD, "install", "--service")

    assert "hookd: no service manager runs for you (" in told
    assert "loginctl enable-linger root" in told
    assert by_sudo == "\nhookd: this runs as root by sudo, and dev is who hears the agents; run it without sudo.\n"


def test_agents_and_service_in_one_go_are_proven_by_the_daemon_and_nothing_of_a_session_is_kept(user):
    """As an agent would type it for its user: what stands in its environment is nobody's business."""
    secret = "sk-ant-" + "x1" * 24
    session = {"CLAUDECODE": "1", "ANTHROPIC_API_KEY": secret, "CLAUDE_CODE_SSE_PORT": "61616", "TERM": secret}
    user.machine.sh("mkdir ~/.claude")
    told = user.hookd("install", "--all", "--service", program=LINKED, **session)
    stored = user.machine.sh("cat $(find ~/.config ~/.claude ~/.local/state -type f) | tr -dc ' -~\\n'")
    seen = user.machine.sh(f"tr '\\0' '\\n' < /proc/{user.pid}/environ; systemctl --user show-environment")
    gone = user.hookd("uninstall", "--all", "--service", program=LINKED)

    # Of the checkout that the link leads to, wherever it is.
    doubt = "hookd: others could change what your agents run: "
    assert (told.returncode, [line for line in told.stderr.splitlines() if not line.startswith(doubt)]) == (0, [])
    assert told.stdout.index("hookd runs: version") < told.stdout.index("verified: claude-code → hookd in ")
    assert "hook --installed claude-code Stop" in stored
    assert [one for one in (secret, "61616", "CLAUDE") if one in seen or one in stored.replace("CLAUDE.md", "")] == []
    assert (gone.returncode, gone.stderr) == (0, "")
    assert user.files() == USERS_OWN
    assert user.files(".claude") == []
    user.machine.sh("rmdir ~/.claude")


def test_hookd_alone_is_told_to_end_and_its_engine_lives_until_the_last_sentence_is_said(user):
    user.configure('[speech]\nengine = "piper"\n[daemon]\ngrace = "12s"\n')
    user.install(program=LINKED)
    user.emit("reviewer", "completed", "All tests pass.")
    until(lambda: '"saying": {' in user.hookd("status", "--json", program=LINKED).stdout)
    pid = user.pid
    engine = user.machine.sh(f"pgrep -P {pid}").split()[0]
    # Held, so that whatever else was told to end has time to.
    user.machine.sh(f"kill -STOP {pid}; systemctl --user --no-block stop hookd.service")
    until(lambda: user.machine.show("hookd.service", "SubState") == "stop-sigterm")
    alive = user.machine.run("kill", "-0", engine).returncode
    user.machine.sh(f"kill -CONT {pid}")
    gone = user.uninstall(program=LINKED)

    assert (alive, gone.returncode) == (0, 0)
    assert [fact["text"] for fact in user.facts("utterance_spoken")] == ["Reviewer: All tests pass."]


def test_what_is_left_of_a_service_whose_units_somebody_removed_is_taken_out(user):
    user.install()
    user.machine.sh(f"rm {UNITS}/hookd.service {UNITS}/hookd.socket; systemctl --user daemon-reload")
    running = user.state
    gone = user.uninstall()
    again = user.uninstall()

    assert running == "active"
    assert (gone.returncode, gone.stderr) == (0, "")
    assert user.state == "inactive"
    assert user.files() == USERS_OWN
    assert (again.returncode, "nothing is done" in again.stdout) == (0, True)


def test_drop_ins_of_a_service_that_is_gone_are_taken_out(user):
    user.install()
    user.stop_all()
    user.machine.sh(f"rm {UNITS}/hookd.service {UNITS}/hookd.socket; systemctl --user daemon-reload")
    gone = user.uninstall()

    assert (gone.returncode, gone.stderr) == (0, "")
    assert user.files() == USERS_OWN


def test_what_a_script_wrote_in_the_place_of_the_pipe_before_is_taken_in_and_the_socket_holds_it_then(user):
    user.machine.sh("mkdir -p -m 700 ~/.local/state/hookd")
    user.machine.sh("echo 'backup failed The disk is full' > ~/.local/state/hookd/pipe")
    told = user.install(program=LINKED)
    user.await_facts("event_accepted", agent="backup")
    active = user.machine.systemctl("is-active", *UNIT_NAMES).split()

    assert (told.returncode, told.stderr) == (0, "")
    assert active == ["active", "active"]
