"""Every table and panel at every width: each number is the JSON's, or carries its mark."""

from __future__ import annotations

import inspect
import io
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from importlib import import_module
from typing import cast

import pytest
from rich.console import RenderableType

import cli.render
from cli.draw.line import width_of
from cli.render.compact import compact_panel, toolbar_line
from cli.render.compact_account import compact_account
from cli.render.table import TableConsole, Trimmed
from mismartera.reporting.documents import time as time_documents
from mismartera.reporting.documents.execution import AccountDocument
from mismartera.reporting.documents.session import SessionDocument, ToolbarDocument
from mismartera.reporting.encode import to_json
from tests.cli.draw.test_columns import is_marked
from tests.cli.made_documents import PRICES, Maker, numbers_of

WIDTHS = range(40, 201)
_WIDE = 2_000
_WITH_PATHS = ("outcome.sentence", "outcome.exported", "run_report.report_view")
"""A line with a path is left whole, so that the path can be copied."""
_POWERS = (0, 2, -3, 3, 6)
"""As they are, in percent, and the units of durations."""

View = Callable[[object], RenderableType]


def _views() -> Iterator[tuple[str, type, View]]:
    """Every public function of the drawing modules that makes a drawing of one document."""
    for module in pkgutil.iter_modules(cli.render.__path__, "cli.render."):
        for name, function in vars(import_module(module.name)).items():
            if inspect.isfunction(function) and function.__module__ == module.name:
                kind = _document_of(function)
                if kind is not None and not name.startswith("_"):
                    yield f"{module.name.rpartition('.')[2]}.{name}", kind, function


def _document_of(function: Callable[..., object]) -> type | None:
    """The document that a function draws, by its first parameter."""
    signature = inspect.signature(function)
    first = next(iter(signature.parameters.values()), None)
    if first is None or signature.return_annotation != "RenderableType":
        return None
    name = str(first.annotation).partition(" | ")[0]
    known = {**vars(time_documents), **vars(inspect.getmodule(function))}
    kind = known.get(name)
    return kind if isinstance(kind, type) and is_dataclass(kind) else None


VIEWS = {name: (kind, view) for name, kind, view in _views()}
_TIMES = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?)?|\d\d:\d\d(?::\d\d)?"
)
_NUMBER = re.compile(r"(?<![\w.,:])[+-]?\d[\d,.]*(?:[KMB]\b)?(?![\w:])")


def lines_of(view: RenderableType, width: int, *, vertical: bool = False) -> list[str]:
    out = io.StringIO()
    console = TableConsole(out, color=False)
    console.width, console.vertical = width, vertical
    console.print(Trimmed(view), crop=False)
    return out.getvalue().splitlines()


def numbers_in(lines: list[str]) -> list[str]:
    """The numbers of lines, without dates and times of day."""
    return [each.rstrip(".,") for each in _NUMBER.findall(_TIMES.sub(" ", "\n".join(lines)))]


def known_numbers(document: object) -> list[tuple[str, float]]:
    """The numbers of a document by the names of their fields, their sums, and counts of rows."""
    found = list(numbers_of(to_json(document)))
    names = {name for name, _ in found}
    sums = (
        (f"sum of {each}", sum(value for name, value in found if name == each)) for each in names
    )
    rows = max((int(value) for name, value in found if name == "length"), default=0)
    return [*found, *sums, *(("count", number) for number in range(rows + 1))]


def is_json(text: str, known: list[tuple[str, float]]) -> bool:
    """Whether a number is one of the JSON's, with a mark or in the unit of its column.

    A price or a quantity is not rounded but to twelve significant digits, the others half to even.
    """
    if text[-1] in "KMB":
        return any(is_marked(text, value) for _, value in known)
    digits = Decimal(text.replace(",", "").lstrip("+"))
    place = Decimal(1).scaleb(min(0, int(digits.as_tuple().exponent)))
    for name, value in known:
        exact = Decimal(repr(value))
        if name in PRICES and digits == Decimal(f"{exact:.12g}"):
            return True
        scaled = () if name in PRICES else (exact.scaleb(power) for power in _POWERS)
        if any(each.quantize(place, ROUND_HALF_EVEN) == digits for each in scaled):
            return True
    return False


def is_written_in_groups(text: str) -> bool:
    """Whether the thousands of a number stand in threes: `10,00` is half a number."""
    whole = text.lstrip("+-").rstrip("KMB").partition(".")[0]
    return "," not in whole or re.fullmatch(r"\d{1,3}(,\d{3})+", whole) is not None


@pytest.mark.parametrize("name", VIEWS)
def test_every_number_of_a_view_is_the_jsons(name: str) -> None:
    kind, view = VIEWS[name]
    document = Maker().document(kind)
    known = known_numbers(document)
    for each in numbers_in(lines_of(view(document), _WIDE)):
        assert is_written_in_groups(each)
        assert is_json(each, known), each


@pytest.mark.parametrize("vertical", [False, True])
@pytest.mark.parametrize("name", VIEWS)
def test_at_every_width_a_number_is_whole_or_marked_and_no_line_is_wider(
    name: str, vertical: bool
) -> None:
    kind, view = VIEWS[name]
    document = Maker().document(kind)
    known, drawn = known_numbers(document), view(document)
    whole = set(numbers_in(lines_of(drawn, _WIDE)))
    for width in WIDTHS[:: 8 if vertical else 1]:
        lines = lines_of(drawn, width, vertical=vertical)
        assert name in _WITH_PATHS or max(map(width_of, lines), default=0) <= width
        for each in set(numbers_in(lines)) - whole:
            assert is_written_in_groups(each)
            assert is_json(each, known), (width, each)


@pytest.mark.parametrize("width", WIDTHS)
def test_below_the_prompt_a_number_is_whole_or_marked_too(width: int) -> None:
    session = cast(SessionDocument, Maker().document(SessionDocument))
    account = cast(AccountDocument, Maker().document(AccountDocument))
    toolbar = cast(ToolbarDocument, Maker().document(ToolbarDocument))
    for document, lines in (
        (session, compact_panel(session, width, 9)),
        (account, compact_account(account, width, 9)),
        (toolbar, [toolbar_line(toolbar, width)]),
    ):
        known = [*known_numbers(document), *(("columns", number) for number in range(12))]
        assert max(map(width_of, lines)) <= width
        for each in numbers_in(lines):
            assert is_written_in_groups(each)
            assert is_json(each, known), each
