"""The import of a file that is written in one of the forms."""

from __future__ import annotations

from pathlib import Path

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.date_texts import DateOrder
from mismartera.catalogue.importing.importer import plan_import
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.numbers import DecimalMark
from mismartera.catalogue.importing.planning import ImportPlan
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.catalogue.importing.table_rows import Choices
from mismartera.domain.interval import MINUTE
from tests.importing.forms.table import Form


def plan_form(
    catalogue: Catalogue, form: Form, folder: Path, name: str, content: bytes
) -> ImportPlan:
    """Plan the import of a file of a form, with what its user must say."""
    said = form.options
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    request = ImportRequest(
        (path,),
        symbol="TEST",
        interval=MINUTE,
        exchange=form.exchange,
        label=BarLabel(said["label"]) if "label" in said else None,
        timezone=said.get("timezone"),
        choices=Choices(
            DecimalMark(said["decimal"]) if "decimal" in said else None,
            DateOrder(said["date_order"]) if "date_order" in said else None,
        ),
    )
    return plan_import(catalogue, request)
