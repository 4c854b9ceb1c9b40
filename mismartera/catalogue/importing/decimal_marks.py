"""The decision what commas and points mean in a file, from all of its prices and volumes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from mismartera.catalogue.importing.numbers import (
    DecimalMark,
    Evidence,
    evidence_of,
    parse_number,
)
from mismartera.errors import ImportRefused
from mismartera.storage.text_column import TextColumn

_LOOKED_AT_FIRST: Final = 2_000
_CLEAR: Final = 0.9  # of the texts that tell anything tell the same
_COMMON_DELIMITERS: Final = ("", ",")


@dataclass(slots=True)
class _Found:
    """How many texts tell what, and one example of each."""

    counts: Counter[Evidence] = field(default_factory=Counter)
    examples: dict[Evidence, str] = field(default_factory=dict)

    def add(self, texts: Sequence[str], times: Sequence[int]) -> None:
        for text, count in zip(texts, times, strict=True):
            told = evidence_of(text)
            self.counts[told] += count
            self.examples.setdefault(told, text)


def decide_mark(
    file: str,
    prices: Sequence[TextColumn],
    volume: TextColumn | None,
    delimiter: str,
    given: DecimalMark | None,
) -> DecimalMark:
    """Decide what commas and points mean in a file.

    Raises:
        ImportRefused: its numbers can be read in two ways.
    """
    if given is not None:
        return given
    volumes = [] if volume is None else [volume]
    columns = (*prices, *volumes)
    if not any(column.has(",") for column in columns):
        if not any(column.has(".") for column in columns):
            return DecimalMark.POINT
        found = _look_at([column.head(_LOOKED_AT_FIRST) for column in prices])
        if found.counts[Evidence.POINT]:
            return DecimalMark.POINT  # as most files are: not every row need be looked at
    in_prices = _look_at(prices)
    everywhere = _look_at([*prices, *volumes])
    mark = _by_evidence(everywhere) or _by_form(in_prices, everywhere, delimiter)
    if mark is None:
        raise _refusal(file, everywhere)
    return mark


def _look_at(columns: Sequence[TextColumn]) -> _Found:
    found = _Found()
    for column in columns:
        texts, places = column.distinct()
        found.add(texts, np.bincount(places, minlength=len(texts)).tolist())
    return found


def _by_evidence(found: _Found) -> DecimalMark | None:
    """The mark that the texts show which can be read in one way only; None if they differ."""
    points, commas = found.counts[Evidence.POINT], found.counts[Evidence.COMMA]
    if not points and not commas:
        return None
    share = points / (points + commas)
    in_doubt = found.counts[Evidence.EITHER_COMMA] + found.counts[Evidence.EITHER_POINT]
    if share in (0, 1) or not in_doubt or max(share, 1 - share) >= _CLEAR:
        return DecimalMark.POINT if share >= 0.5 else DecimalMark.COMMA
    return None


def _by_form(in_prices: _Found, found: _Found, delimiter: str) -> DecimalMark | None:
    """The mark where every number has exactly three digits behind its sign, or none at all.

    A price has a fraction and a volume thousands, so two signs tell. A comma alone is a decimal
    one in a file that is parted by another sign and writes long numbers without any.
    """
    if found.counts[Evidence.POINT] or found.counts[Evidence.COMMA]:
        return None
    commas, points = (
        in_prices.counts[Evidence.EITHER_COMMA],
        in_prices.counts[Evidence.EITHER_POINT],
    )
    is_european = delimiter not in _COMMON_DELIMITERS
    if points and not commas:
        return DecimalMark.POINT
    if commas and not points:
        if found.counts[Evidence.EITHER_POINT]:
            return DecimalMark.COMMA
        return DecimalMark.COMMA if is_european and found.counts[Evidence.UNGROUPED] else None
    if commas or points or found.counts[Evidence.EITHER_COMMA]:
        return None
    if found.counts[Evidence.EITHER_POINT] and is_european:
        return None
    return DecimalMark.POINT


def _refusal(file: str, found: _Found) -> ImportRefused:
    doubtful = (Evidence.EITHER_COMMA, Evidence.EITHER_POINT)
    text = next(found.examples[each] for each in doubtful if each in found.examples)
    point, comma = (parse_number(text, mark) for mark in (DecimalMark.POINT, DecimalMark.COMMA))
    clear = [found.examples.get(each) for each in (Evidence.POINT, Evidence.COMMA)]
    beside = " and ".join(repr(each) for each in clear if each is not None)
    why = f"{beside} contradict each other" if beside else "nothing in the file tells"
    return ImportRefused(
        f"{file}: {text!r} may be {point:.10g} (decimal point) or {comma:.10g} (decimal comma), "
        f"and {why}",
        "say --decimal point or --decimal comma",
    )
