"""Why a service of systemd's did not come up, in plain words, with what to do."""

from collections.abc import Iterator

from hookd.integrations.service import systemctl
from hookd.integrations.service.command import Ended
from hookd.integrations.service.units import SERVICE, SOCKET
from hookd.integrations.service.user_manager import UserManager

STATUS = {
    "203": "the program cannot be run (203/EXEC): is it there, and its Python? Install hookd anew",
    "226": "the sandbox cannot be built (226/NAMESPACE): this kernel gives users no namespaces",
    "217": "the sandbox cannot be built (217/USER): this kernel gives users no namespaces",
    "78": "hookd refuses its settings or a directory (78)",
    "1": "hookd could not go on (1)",
}
"""By the exit code of the service's process; those from 200 on are systemd's own, systemd.exec(5)."""
LATER = "It is tried again every 5 s. See: journalctl --user -u hookd   To take it out again: hookd uninstall --service"


def why_not(manager: UserManager, ended: Ended) -> Iterator[str]:
    """The reason, what hookd itself said last, what to do; `ended` is how the order to start it did."""
    service = manager.properties(SERVICE, "Result", "ExecMainStatus", "InvocationID", "LoadState")
    socket = manager.properties(SOCKET, "Result", "ActiveState")
    yield f"the service did not come up: {reason(service, socket, ended)}"
    said = manager.ask(systemctl.last_said(service.get("InvocationID", ""))).said if service.get("InvocationID") else ""
    yield from (f"  {line}" for line in said.splitlines())
    yield LATER


def reason(service: dict[str, str], socket: dict[str, str], ended: Ended) -> str:
    """In plain words, from the properties of both units."""
    if socket.get("ActiveState") == "failed" and not socket.get("Result", "").startswith("service-"):
        return f"the socket unit cannot hold the pipe ({socket.get('Result')}): see: systemctl --user status {SOCKET}"
    if service.get("Result") == "timeout":
        return "it was not ready within 90 s"
    status = service.get("ExecMainStatus", "")
    told = ended.last_words if status in ("", "0") else f"{service.get('Result')}, exit code {status}"
    return STATUS.get(status, told)
