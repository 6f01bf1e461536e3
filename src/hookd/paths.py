"""Where hookd keeps what: the table of CONTRACT.md, from the environment. Light: `hookd emit` imports it."""

import os


class Paths:
    """Every place, as text. `HOOKD_HOME` holds everything when it is set; else the XDG variables win."""

    def __init__(self, config: str, state: str) -> None:
        self.config = config
        self.state = state
        self.settings = f"{config}/hookd.toml"
        self.hook_programs = f"{config}/hooks.d"
        self.cards = f"{config}/cards"
        self.pipe = f"{state}/pipe"
        self.spool = f"{state}/hooks"
        self.journal = f"{state}/journal.db"
        self.log = f"{state}/log/hookd.jsonl"
        self.hook_errors = f"{state}/log/hook-errors.log"
        self.spoken = f"{state}/spoken"
        self.render = f"{state}/render"
        self.control = f"{state}/control.sock"
        self.lock = f"{state}/lock"

    @classmethod
    def of(cls, environ: "os._Environ[str] | dict[str, str]") -> "Paths":
        """The places for this environment. Raises LookupError where it does not tell them, nor does the user entry."""
        home = environ.get("HOOKD_HOME")
        if home:
            home = _whole(home)
            return cls(home, home)
        return cls(
            _base(environ, "XDG_CONFIG_HOME", ".config") + "/hookd",
            _base(environ, "XDG_STATE_HOME", ".local/state") + "/hookd",
        )

    def table(self) -> "dict[str, str]":
        return dict(vars(self))


def _whole(home: str) -> str:
    try:
        return os.path.abspath(home)
    except FileNotFoundError:
        raise LookupError(
            f'HOOKD_HOME is "{home}", relative to a working directory that is gone; set it to a whole path.'
        ) from None


def _base(environ: "os._Environ[str] | dict[str, str]", variable: str, below_home: str) -> str:
    # The XDG rules: a relative path in such a variable is to be ignored.
    value = environ.get(variable, "")
    return value if value.startswith("/") else f"{_home(environ)}/{below_home}"


def _home(environ: "os._Environ[str] | dict[str, str]") -> str:
    home = environ.get("HOME", "")
    if home.startswith("/"):
        return home.rstrip("/")
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        raise LookupError(
            "HOME is not set and this user has no entry in the user database; set HOME or HOOKD_HOME."
        ) from None
