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
    from mismartera.reporting.documents.imports import (
        ImportDocument,
        ImportOptions,
        ImportPlanDocument,
    )

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
DecimalOption = Annotated[
    str | None,
    typer.Option(
        "--decimal",
        metavar="DECIMAL-MARK",
        help="The decimal mark, point or comma, where the file does not tell.",
        show_default=False,
    ),
]
DateOrderOption = Annotated[
    str | None,
    typer.Option(
        "--date-order",
        metavar="DATE-ORDER",
        help="dmy, mdy or ymd, where neither the file nor the calendar tells.",
        show_default=False,
    ),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="COLUMN=VALUE",
        help="Take the rows with this value alone; may be given several times.",
        show_default=False,
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be stored, and store nothing.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Put the rows in the place of all that is stored.")
]


_COMPLETE = "--complete takes the files as the full record: then holes are empty."


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
    decimal: DecimalOption = None,
    date_order: DateOrderOption = None,
    where: WhereOption = None,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Import bars: CSV, JSON, Parquet, Feather, LEAN zips or Databento files, also whole folders.

    Symbols come from columns, else from the names of files and folders.
    """
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
        decimal=decimal,
        date_order=date_order,
        where=tuple(where or ()),
    )
    _import(shell_of(context), files, options, dry_run=dry_run, as_json=json)


def _import(
    shell: Shell, files: list[Path], options: ImportOptions, *, dry_run: bool, as_json: bool
) -> None:
    """Plan an import, show it, and store it unless it is a dry run."""
    planned = shell.system.imports.plan(files, options)
    if dry_run:
        _show_plan(shell, planned.document, as_json=as_json)
        _say_what_is_open(shell, planned.document, as_json=as_json)
        _tell_of_refused(shell, planned.document.refused, "would not be")
        return
    if len(planned.document.series) > 1 and not as_json:
        _show_plan(shell, planned.document, as_json=False)
    silent = _are_full_records(shell, planned.document, as_json=as_json)
    outcome = shell.system.imports.store(
        planned, silent_minutes=silent, listed=options.show_rejected
    )
    several = options.all_symbols or len(outcome.imports) > 1
    _show_imported(shell, outcome.imports, one_by_one=not several, as_json=as_json)
    for note in () if as_json else outcome.notes:
        shell.say(note)
    _tell_of_refused(shell, outcome.refused)


def _show_plan(shell: Shell, plan: ImportPlanDocument, *, as_json: bool) -> None:
    from cli.render.imports import plan_view

    shell.show(plan, plan_view, as_json=as_json)


def _say_what_is_open(shell: Shell, plan: ImportPlanDocument, *, as_json: bool) -> None:
    from cli.render.imports import silent_minutes_text

    text = "" if as_json else silent_minutes_text(plan)
    if text:
        shell.say(f"{text} {_COMPLETE}")
    for each in () if as_json else plan.series:
        for note in each.notes:
            shell.say(f"{each.symbol}: {note}")


def _are_full_records(shell: Shell, plan: ImportPlanDocument, *, as_json: bool) -> bool:
    """Ask at the prompt whether silent minutes were left out; in a script say how to tell it."""
    from cli.render.imports import silent_minutes_text

    text = "" if as_json else silent_minutes_text(plan)
    if not text:
        return False
    if shell.at_prompt:
        return shell.confirm(f"{text} Take the files as the full record?", yes=False)
    shell.say(f"{text} {_COMPLETE}")
    return False


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


def _tell_of_refused(shell: Shell, refused: Sequence[str], was: str = "") -> None:
    """Name what was not imported, and fail if there is any."""
    for reason in refused:
        shell.warn(f"not imported: {reason}")
    if refused:
        files = "1 file" if len(refused) == 1 else f"{len(refused)} files"
        verb = was or ("was" if len(refused) == 1 else "were")
        not_imported = f"{verb} imported" if was else f"{verb} not imported"
        raise MisMarteraError(f"{files} {not_imported}", "the warnings say why")


def sample(context: typer.Context, json: JsonOption = False) -> None:
    """Put sample bars of four symbols into the store."""
    from cli.render.imports import sample_table

    shell = shell_of(context)
    shell.show(shell.system.imports.sample(), sample_table, as_json=json)
