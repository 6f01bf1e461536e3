"""That hookd cannot be put into the service manager, or taken out of it: why, and what to do."""

CANNOT, CONFIG_ERROR = 1, 78
"""Exit codes; the second is EX_CONFIG of sysexits.h."""


class ServiceRefused(Exception):  # noqa: N818
    """Nothing was changed, or what was is told in the lines before; each reason is a line for people."""

    def __init__(self, *reasons: str, code: int = CANNOT) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons
        self.code = code
