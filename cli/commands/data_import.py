"""Commands that bring bars into the store; they join the group `data`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import ExchangeOption, JsonOption
from cli.shell import Shell, shell_of
from mismartera.errors import MisMarteraError

if TYPE_CHECKING:
    from mismartera.reporting.documents.imports import ImportDocument

FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="Files, archives or folders of bars.")
]
SymbolOption = Annotated[
    str | None,
    typer.Option(
        "--symbol",
        metavar="SYMBOL",
        help="The symbol of the bars; with several in a file, the one to take.",
        show_default=False,
    ),
]
BarsOption = Annotated[
    str | None,
    typer.Option(
        "--interval",
        metavar="INTERVAL",
        help="1s, 1m or 1d; without it as the rows show.",
        show_default=False,
    ),
]
LabelOption = Annotated[
    str | None,
    typer.Option(
        "--label",
        metavar="LABEL",
        help="Whether times are their bars' start or end.",
        show_default=False,
    ),
]
ZoneOption = Annotated[
    str | None,
    typer.Option(
        "--tz",
        metavar="ZONE",
        help="The zone of times without an offset, such as America/New_York.",
        show_default=False,
    ),
]
CompleteOption = Annotated[
    bool,
    typer.Option("--complete", help="The files are the vendor's full record: holes are empty."),
]
AdjustmentOption = Annotated[
    str | None,
    typer.Option(
        "--adjustment",
        metavar="KIND",
        help="raw, split, total or unknown: what prices are adjusted for.",
        show_default=False,
    ),
]
RejectedOption = Annotated[
    bool, typer.Option("--show-rejected", help="List each rejected row with its reason.")
]
AllSymbolsOption = Annotated[
    bool, typer.Option("--all-symbols", help="Take every symbol that the files hold.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put the rows in the place of all that is stored.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to a group."""
    app.command("import")(import_files)
    app.command("sample")(sample)


def import_files(
    context: typer.Context,
    files: FilesArgument,
    symbol: SymbolOption = None,
    interval: BarsOption = None,
    label: LabelOption = None,
    tz: ZoneOption = None,
    exchange: ExchangeOption = None,
    complete: CompleteOption = False,
    adjustment: AdjustmentOption = None,
    show_rejected: RejectedOption = False,
    all_symbols: AllSymbolsOption = False,
    replace: ReplaceOption = False,
    json: JsonOption = False,
) -> None:
    """Import bars: CSV, Parquet, JSON, LEAN zips or Databento files; all that can be taken."""
    from mismartera.reporting.documents.imports import ImportOptions

    options = ImportOptions(
        symbol=symbol,
        interval=interval,
        label=label,
        timezone=tz,
        exchange=exchange,
        adjustment=adjustment,
        complete=complete,
        all_symbols=all_symbols,
        replace=replace,
        show_rejected=show_rejected,
    )
    shell = shell_of(context)
    outcome = shell.system.imports.import_files(files, options)
    _show_imported(shell, outcome.imports, one_by_one=not all_symbols, as_json=json)
    for note in () if json else outcome.notes:
        shell.say(note)
    _tell_of_refused(shell, outcome.refused)


def _show_imported(
    shell: Shell, imports: tuple[ImportDocument, ...], *, one_by_one: bool, as_json: bool
) -> None:
    """Show what was imported, drawn together; as JSON in one document, or one for each series."""
    from cli.render.imports import import_view

    if as_json and one_by_one:
        for document in imports:
            shell.show(document, import_view, as_json=True)
    elif imports:
        shell.show(imports, import_view, as_json=as_json)


def _tell_of_refused(shell: Shell, refused: Sequence[str]) -> None:
    """Name what was not imported, and fail if there is any."""
    for reason in refused:
        shell.warn(f"not imported: {reason}")
    if refused:
        files = "1 file was" if len(refused) == 1 else f"{len(refused)} files were"
        raise MisMarteraError(f"{files} not imported", "the warnings say why")


def sample(context: typer.Context, json: JsonOption = False) -> None:
    """Put sample bars of four symbols into the store."""
    from cli.render.imports import sample_table

    shell = shell_of(context)
    shell.show(shell.system.imports.sample(), sample_table, as_json=json)
