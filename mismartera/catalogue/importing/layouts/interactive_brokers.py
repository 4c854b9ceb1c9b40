"""Interactive Brokers' bars as its clients write them: `date,…,average,barCount`, bar START.

The times name their zone (`20240701 09:30:00 US/Eastern`) or carry an offset.
"""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

INTERACTIVE_BROKERS: Final = Layout("interactive-brokers", BarLabel.START)
_COUNTS: Final = {"barcount"}
_AVERAGES: Final = {"average", "wap"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the names of the count and the average."""
    names = set(plain_names(sample))
    return (
        headed_form(sample, INTERACTIVE_BROKERS) if names & _COUNTS and names & _AVERAGES else None
    )
