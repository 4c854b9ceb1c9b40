from __future__ import annotations

import pytest

from mismartera.calc.indicators.rows import IndicatorRows
from tests.indicators.bars import made_rows, rows_of_csv


@pytest.fixture(scope="session")
def market_rows(request: pytest.FixtureRequest) -> IndicatorRows:
    """Thirteen sessions of real minutes; made ones where the shared data is absent."""
    try:
        shared = request.getfixturevalue("shared_data")
    except pytest.skip.Exception:
        return made_rows(seed=7, sessions=13, minutes=390)
    return rows_of_csv(shared / "bars" / "anghel" / "AAPL_1m_2024-01-02_22.csv")
