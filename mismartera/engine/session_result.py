"""What is kept of a session that ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.session.quality import symbol_quality
from mismartera.session.session_data import SessionData
from mismartera.session.views import section_symbols


@dataclass(frozen=True, slots=True, eq=False)
class SessionResult:
    """Bars expected, there, and confirmed empty, and gaps, by symbol.

    `session` is its number in the calendar.
    """

    session: int
    symbols: tuple[str, ...]
    expected: Int64
    real: Int64
    gaps: Int64
    empty: Int64


def measure_session(data: SessionData, session: int) -> SessionResult:
    """Measure every symbol at the session's end; only those with gaps are looked at by row."""
    position = data.timeline.length
    parts = [(_NONE, _NONE, _NONE, _NONE)]
    for cohort in data.cohorts:
        present = cohort.base_block.present
        expected = len(data.grids[cohort.base].ends)
        real = cohort.base_block.visible[:, position].astype(np.int64)
        gaps, empty = (np.zeros(len(cohort.symbols), np.int64) for _ in range(2))
        unsure = present[real[present] != expected] if data.is_regular else present
        for slot in unsure.tolist() if data.measures_quality else ():
            quality = symbol_quality(data, cohort.symbols[slot], position)
            real[slot], empty[slot] = quality.numbers.real, quality.numbers.empty
            gaps[slot] = len(quality.gaps)
        counted = np.full(len(present), expected)
        parts.append((counted, real[present], gaps[present], empty[present]))
    symbols = section_symbols([cohort.base_block for cohort in data.cohorts])
    return SessionResult(
        session, symbols, *(np.concatenate(each) for each in zip(*parts, strict=True))
    )


_NONE: Int64 = np.empty(0, np.int64)
