"""A Speech Dispatcher for tests: a private one with espeak-ng, which plays on the private sound server."""

import os
import shutil
import subprocess
from pathlib import Path

from ear import SoundServer, needs, until

SYSTEM_SETTINGS = Path("/etc/speech-dispatcher")
SETTINGS = """
LogLevel 1
Timeout 0
AudioOutputMethod "pulse"
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule espeak-ng
DefaultLanguage "en-US"
{more}
"""


class SpeechDispatcher:
    """With a sound server of its own."""

    def __init__(self, directory):
        needs("speech-dispatcher", "pulseaudio", "parec")
        self.directory = directory / "dispatcher"
        self.sound = SoundServer(directory)
        # Not below the test's directory: a socket's path may have 107 bytes.
        self.socket = f"/tmp/hookd-spd-{os.getpid()}-{id(self)}.sock"
        self.environ = {"SPEECHD_ADDRESS": f"unix_socket:{self.socket}"}
        self.process = None

    def __enter__(self):
        self.sound.start()
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self.sound.kill()

    def start(self, more=""):
        if not self.directory.exists():
            shutil.copytree(SYSTEM_SETTINGS, self.directory)
        (self.directory / "speechd.conf").write_text(SETTINGS.format(more=more))
        pid, log = self.directory / "pid", self.directory / "log"
        words = ["-s", "-c", "unix_socket", "-S", self.socket, "-C", self.directory, "-P", pid, "-L", self.directory]
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                ["speech-dispatcher", *words],
                env={**os.environ, **self.sound.environ, "HOME": str(self.directory)},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        until(lambda: os.path.exists(self.socket) or self.process.poll() is not None, 10, "Speech Dispatcher")
        assert self.process.poll() is None, log.read_text()

    def kill(self):
        """As if it crashed, its modules too."""
        if self.process is not None:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self.process = None
        if os.path.lexists(self.socket):
            os.unlink(self.socket)
