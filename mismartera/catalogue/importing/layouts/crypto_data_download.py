"""CryptoDataDownload's tables: its address, then `unix,date,symbol,…`, bar START in UTC.

`Volume ETH` and `Volume BTC` are the coin's and the quote's; which is which the symbol tells.
"""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

CRYPTO_DATA_DOWNLOAD: Final = Layout("crypto-data-download", BarLabel.START, UTC, exchange="24/7")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the address in the first line."""
    first = sample.rows[0][0] if sample.rows and sample.rows[0] else ""
    if "cryptodatadownload" not in first.casefold():
        return None
    return headed_form(sample, CRYPTO_DATA_DOWNLOAD)
