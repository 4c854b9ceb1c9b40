"""The front door: what it holds is what its page says, and all that users are shown."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mismartera.api as api

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}
THE_CONTEXT = "The context"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FILES = sorted(
    file
    for folder in ("examples", "mismartera/included")
    for file in (ROOT / folder).rglob("*.py")
    if file.name != "__init__.py"
)


def _first_cells(section: str) -> Iterator[str]:
    """What stands in backquotes in the first column of a section's tables."""
    for row in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE):
        yield from re.findall(r"`(.*?)`", row)


def _modules(code: str) -> set[str]:
    """The modules of the product that a text in Python imports from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found.update(each.name for each in node.names)
    return {each for each in found if each.partition(".")[0] == "mismartera"}


def test_the_page_has_every_name_once_and_no_other() -> None:
    others = (section for title, section in SECTIONS.items() if title != THE_CONTEXT)
    assert sorted(name for section in others for name in _first_cells(section)) == sorted(
        api.__all__
    )


def test_the_page_has_all_that_a_context_can_be_asked() -> None:
    shown = {cell.partition("(")[0] for cell in _first_cells(SECTIONS[THE_CONTEXT])}
    assert shown == {
        name for name, _ in inspect.getmembers_static(api.Context) if name[0] != "_"
    } - {"outbox"}


def test_every_name_can_be_imported_and_no_other_is_there() -> None:
    there = {name for name in vars(api) if not name.startswith("_")}
    assert there == set(api.__all__)


@pytest.mark.parametrize("name", api.__all__)
def test_each_class_and_function_says_what_it_is(name: str) -> None:
    each = getattr(api, name)
    if inspect.isclass(each) or inspect.isfunction(each):
        said = inspect.getdoc(each)
        assert said
        assert not said.startswith(f"{name}(")  # Python's own, for want of a better


@pytest.mark.parametrize("name", ["Context", "ScanContext", "Scanner", "Strategy"])
def test_each_method_of_a_base_class_says_what_it_does(name: str) -> None:
    members = inspect.getmembers_static(getattr(api, name))
    silent = [
        member
        for member, value in members
        if member[0] != "_" and (inspect.isfunction(value) or isinstance(value, property))
        if not inspect.getdoc(value)
    ]
    assert silent == []


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_each_example_and_included_file_imports_from_the_front_door_alone(file: Path) -> None:
    assert _modules(file.read_text("utf-8")) == {"mismartera.api"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_each_page_shows_imports_from_the_front_door_alone(page: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert {module for block in blocks for module in _modules(block)} <= {"mismartera.api"}


def test_it_can_be_imported_first_and_brings_no_run_with_it() -> None:
    program = (
        "import sys; from mismartera.api import *; Strategy; "
        "print(*sorted({n.split('.')[1] for n in sys.modules if n.startswith('mismartera.')}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    rooms = set(found.stdout.split())
    assert "strategies" in rooms
    assert not rooms & {"engine", "execution", "included", "services", "threads", "system_manager"}
