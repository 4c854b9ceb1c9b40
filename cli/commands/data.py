"""The store: what is in it, how good it is, and changes to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.options import JsonOption, SymbolArgument, YesOption
from cli.shell import Shell, shell_of
from mismartera.errors import MisMarteraError, UsageError

if TYPE_CHECKING:
    from mismartera.reporting.documents.data import DeleteDocument, OvernightDocument

app = typer.Typer(
    help="Bars: import, look at, measure, aggregate, export and delete them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_USUAL_BARS: Final = 20

IntervalChoice = Annotated[
    str | None,
    typer.Option(
        "--interval",
        metavar="INTERVAL",
        help="A bar interval, such as 5m; without it the shortest that is stored.",
        show_default=False,
    ),
]
StoredChoice = Annotated[
    str | None,
    typer.Option(
        "--interval",
        metavar="INTERVAL",
        help="Only this stored interval: 1s, 1m or 1d.",
        show_default=False,
    ),
]
StartOption = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="INSTANT",
        help="A date or an instant; without it from the first bar.",
        show_default=False,
    ),
]
EndOption = Annotated[
    str | None,
    typer.Option(
        "--end",
        metavar="INSTANT",
        help="A date (included) or an instant (excluded); without it to the last bar.",
        show_default=False,
    ),
]
FirstOption = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="DATE",
        help="The first date; without it that of the first session with a bar.",
        show_default=False,
    ),
]
LastOption = Annotated[
    str | None,
    typer.Option(
        "--end",
        metavar="DATE",
        help="The last date; without it that of the last session with a bar.",
        show_default=False,
    ),
]
HoursOption = Annotated[
    str, typer.Option("--hours", metavar="HOURS", help="regular, or extended with pre-market.")
]
PeriodOption = Annotated[
    str,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help="10d is ten sessions; 2w, 3m and 1y are calendar spans.",
    ),
]
BeforeOption = Annotated[
    str | None,
    typer.Option(
        "--before",
        metavar="DATE",
        help="The period ends before this date; without it, with the last stored session.",
        show_default=False,
    ),
]
SomeSymbol = Annotated[
    str | None,
    typer.Argument(
        metavar="[SYMBOL]", help="A symbol; without one, every symbol.", show_default=False
    ),
]
SessionOption = Annotated[
    bool, typer.Option("--session", help="Of the running session, instead of the store.")
]
TargetFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="The file to write, ending in .csv or .parquet; - is standard output."
    ),
]


@app.command("list")
def list_symbols(
    context: typer.Context, session: SessionOption = False, json: JsonOption = False
) -> None:
    """List the stored symbols, or the session's, with their intervals."""
    from cli.render.data import list_table

    shell = shell_of(context)
    shell.show(shell.system.bars_of(session=session).list(), list_table, as_json=json)


@app.command("info")
def info(
    context: typer.Context,
    symbol: SymbolArgument,
    session: SessionOption = False,
    json: JsonOption = False,
) -> None:
    """Show all that is known of a symbol, and where its bars came from."""
    from cli.render.data import info_view

    shell = shell_of(context)
    shell.show(shell.system.bars_of(session=session).info(symbol), info_view, as_json=json)


@app.command("quality")
def quality(
    context: typer.Context,
    symbol: SymbolArgument,
    interval: IntervalChoice = None,
    start: FirstOption = None,
    end: LastOption = None,
    session: SessionOption = False,
    json: JsonOption = False,
) -> None:
    """Measure stored bars against the exchange's calendar, session by session."""
    from cli.render.data import quality_view

    shell = shell_of(context)
    report = shell.system.bars_of(session=session).quality(symbol, interval, start, end)
    _warn_of_splits(shell, report.quality.symbol, report.overnight_ratios)
    if json:
        shell.show(report.quality, lambda _: "", as_json=True)
    else:
        shell.show(report, quality_view, as_json=False)


@app.command("bars")
def bars(
    context: typer.Context,
    symbol: SymbolArgument,
    interval: IntervalChoice = None,
    start: StartOption = None,
    end: EndOption = None,
    hours: HoursOption = "regular",
    every: Annotated[
        bool, typer.Option("--all", help="Show every bar, not only the last 20.")
    ] = False,
    session: SessionOption = False,
    json: JsonOption = False,
) -> None:
    """Show the last stored bars, or those of a span; what is not stored is made of what is."""
    from cli.render.data import bars_view

    shell = shell_of(context)
    most = None if every or start is not None or end is not None else _USUAL_BARS
    source = shell.system.bars_of(session=session)
    document = source.bars(symbol, interval, start, end, hours, most)
    shell.show(document, bars_view, as_json=json)


@app.command("latest")
def latest(
    context: typer.Context,
    symbol: SymbolArgument,
    interval: IntervalChoice = None,
    hours: HoursOption = "regular",
    session: SessionOption = False,
    json: JsonOption = False,
) -> None:
    """Show the last stored bar."""
    from cli.render.data import latest_view

    shell = shell_of(context)
    document = shell.system.bars_of(session=session).latest(symbol, interval, hours)
    shell.show(document, latest_view, as_json=json)


@app.command("quotes")
def quotes(
    context: typer.Context,
    symbol: SymbolArgument,
    hours: HoursOption = "regular",
    session: SessionOption = False,
    json: JsonOption = False,
) -> None:
    """Show a quote made from the last stored bar: bid and ask are its close."""
    from cli.render.data import quote_view

    shell = shell_of(context)
    document = shell.system.bars_of(session=session).quotes(symbol, hours)
    shell.show(document, quote_view, as_json=json)


@app.command("avg-volume")
def average_volume(
    context: typer.Context,
    symbol: SymbolArgument,
    period: PeriodOption = "10d",
    before: BeforeOption = None,
    json: JsonOption = False,
) -> None:
    """Show the average volume of a session over a period."""
    from cli.render.data import average_volume_view

    shell = shell_of(context)
    document = shell.system.data.average_volume(symbol, period, before)
    shell.show(document, average_volume_view, as_json=json)


@app.command("high-low")
def high_low(
    context: typer.Context,
    symbol: SymbolArgument,
    period: PeriodOption = "52w",
    before: BeforeOption = None,
    json: JsonOption = False,
) -> None:
    """Show the highest high and the lowest low of a period."""
    from cli.render.data import high_low_view

    shell = shell_of(context)
    shell.show(shell.system.data.high_low(symbol, period, before), high_low_view, as_json=json)


@app.command("aggregate")
def aggregate(
    context: typer.Context,
    symbol: SymbolArgument,
    interval: Annotated[
        str, typer.Option("--interval", metavar="INTERVAL", help="What to make: 1m or 1d.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="INTERVAL",
            help="What to make it of; without it the longest stored below.",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make 1m or 1d bars of shorter stored ones, and store them."""
    from cli.render.data import aggregate_view

    shell = shell_of(context)
    document = shell.system.data.aggregate(symbol, interval, source)
    shell.show(document, aggregate_view, as_json=json)


@app.command("export")
def export(
    context: typer.Context,
    symbol: SymbolArgument,
    file: TargetFile,
    interval: IntervalChoice = None,
    start: StartOption = None,
    end: EndOption = None,
    hours: HoursOption = "regular",
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv or parquet; without it as the file's name ends.",
            show_default=False,
        ),
    ] = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Write stored bars to a CSV or Parquet file, which can be imported again."""
    from cli.output_file import is_standard_output, written_to
    from cli.render.data import export_view

    shell = shell_of(context)
    to_output = is_standard_output(file)
    if to_output and file_format is None:
        raise UsageError("standard output does not tell a format", "say --format csv")
    if not to_output:
        shell.may_write(file, yes=yes)
    with written_to(shell.environment, file, as_json=json) as target:
        document = shell.system.data.export(
            symbol, interval, target or file, start, end, hours, file_format
        )
    if not to_output:
        shell.show(document, export_view, as_json=json)


@app.command("delete")
def delete(
    context: typer.Context,
    symbol: SymbolArgument,
    interval: StoredChoice = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Remove a symbol's bars from the store, or those of one interval; asks first."""
    from cli.render.data import delete_view

    shell = shell_of(context)
    planned = shell.system.data.to_delete(symbol, interval)
    if not shell.confirm(_question(planned), yes=yes):
        raise MisMarteraError(f"{planned.symbol} was not deleted", "say --yes to delete it")
    shell.show(shell.system.data.delete(symbol, interval), delete_view, as_json=json)


@app.command("validate")
def validate(
    context: typer.Context,
    symbol: SomeSymbol = None,
    interval: StoredChoice = None,
    json: JsonOption = False,
) -> None:
    """Check every stored row again; fails if one is no bar or a file is damaged."""
    from cli.render.data import validation_view

    shell = shell_of(context)
    document = shell.system.data.validate(symbol, interval)
    shell.show(document, validation_view, as_json=json)
    if not document.valid:
        faulty = [f"{each.symbol} {each.interval}" for each in document.series if not each.valid]
        raise MisMarteraError(
            f"the store has faults in {', '.join(faulty)}",
            "complete what is unfinished; delete what is damaged and import it again",
        )


def _question(planned: DeleteDocument) -> str:
    from cli.render.format import counted

    intervals = ", ".join(planned.intervals)
    return f"Delete {counted(planned.rows, 'bar')} of {planned.symbol} ({intervals})?"


def _warn_of_splits(shell: Shell, symbol: str, found: tuple[OvernightDocument, ...]) -> None:
    from cli.render.format import price

    for each in found:
        shell.warn(
            f"{symbol} opened on {each.date} at {price(each.open)} after a close of"
            f" {price(each.previous_close)}, as after a {each.split} split"
        )
