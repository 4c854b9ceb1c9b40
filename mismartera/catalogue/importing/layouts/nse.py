"""The National Stock Exchange of India's bhavcopies: every instrument of one day.

A symbol stands there in several series (`EQ` is the share, `N2` a bond), futures and options by
expiry and strike. The old form, the one with deliveries, and the one of 2024 are known.
"""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

NSE: Final = Layout("nse", BarLabel.START, EXCHANGE_ZONE, interval="1d", exchange="XBOM")
_VOLUMES: Final = {"tottrdqty", "ttltrdqnty", "ttltradgvol", "contracts"}
_KINDS: Final = {"series", "sctysrs", "expirydt"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the names of the volume and of the series or the expiry."""
    names = set(plain_names(sample))
    return headed_form(sample, NSE) if names & _VOLUMES and names & _KINDS else None
