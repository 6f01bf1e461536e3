"""The house stands: imports run downwards only, and in no circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "hookd"

FLOORS = (
    "vocabulary paths ask event delivery utterance emit supervisor without memory fact logs service_manager instance "  # noqa: ISC004
    "version duration windows clauses document turn",
    "settings cards dialects personas phrase earcons night hours redaction journal sources engines audio screen",
    "queue scheduler router composer narration narrator sinks attention",
    "outlets pipeline doors control orders conductor rehearsal",
    "daemon integrations",
    "doctor",
    "cli",
    "__main__",
)
"""Rooms by floor, from the ground up."""



def floor_of(room):
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms.split())


def modules():
    return {path: ".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in SOURCE.rglob("*.py")}


def imported_rooms(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "hookd":
            parts = node.module.split(".")[1:]
            yield from [parts[0]] if parts else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("hookd."))


def upward_imports(source_of):
    """Pairs (module, room) where a module imports from a higher floor."""
    for path, module in modules().items():
        room = module.split(".")[0]
        if room == "__init__":
            continue
        for other in imported_rooms(ast.parse(source_of(path))):
            if floor_of(other) > floor_of(room):
                yield module, other


def read(path):
    return path.read_text(encoding="utf-8")


def test_every_room_stands_on_a_floor():
    rooms = {module.split(".")[0] for module in modules().values()} - {"__init__"}

    assert rooms == {room for floor in FLOORS for room in floor.split()}


def test_imports_run_downwards_only():
    assert list(upward_imports(read)) == []


def test_an_upward_import_would_be_seen():
    def with_a_fault(path):
        return "from hookd.daemon import Daemon\n" if path.name == "router.py" else read(path)

    assert ("router", "daemon") in list(upward_imports(with_a_fault))


def imports_between_modules():
    graph = {}
    names = set(modules().values())
    for path, module in modules().items():
        tree = ast.parse(read(path))
        wanted = set()
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hookd"):
                base = node.module.split(".")[1:]
                for alias in node.names:
                    deeper = ".".join([*base, alias.name])
                    package = ".".join([*base, "__init__"])
                    plain = ".".join(base)
                    wanted.add(next((name for name in (deeper, plain, package) if name in names), ""))
        graph[module] = wanted - {"", module}
    return graph


def test_there_is_no_import_circle():
    try:
        TopologicalSorter(imports_between_modules()).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {error.args[1]}")


def test_every_file_says_in_its_first_line_what_it_is_for():
    silent = [module for path, module in modules().items() if not ast.get_docstring(ast.parse(read(path)))]

    assert silent == []


def test_files_stay_under_250_lines():
    long = {module: len(read(path).splitlines()) for path, module in modules().items()}

    assert {module: lines for module, lines in long.items() if lines > 250} == {}
