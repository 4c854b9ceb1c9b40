"""Time: sessions, holidays, markets and time zones."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import DateArgument, ExchangeOption, JsonOption
from cli.render import time as views
from cli.shell import shell_of

app = typer.Typer(
    help="Time: sessions, holidays, whether a market is open, time zones.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

InstantArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="INSTANT",
        help="A time such as 2024-07-03T10:30, or 10:30 today; now if left out.",
        show_default=False,
    ),
]
ZoneHelp = (
    "An IANA time zone such as Europe/London, or an exchange; the default exchange's if left out."
)


@app.command("now")
def now(context: typer.Context, exchange: ExchangeOption = None, json: JsonOption = False) -> None:
    """Show the time now, and whether the market is open."""
    shell = shell_of(context)
    shell.show(shell.system.time.now(exchange), views.now_view, as_json=json)


@app.command("market")
def market(
    context: typer.Context,
    instant: InstantArgument = None,
    exchange: ExchangeOption = None,
    json: JsonOption = False,
) -> None:
    """Show whether the market is open, and when it opens and closes next."""
    shell = shell_of(context)
    shell.show(shell.system.time.market(instant, exchange), views.market_view, as_json=json)


@app.command("session")
def session(
    context: typer.Context,
    day: DateArgument,
    exchange: ExchangeOption = None,
    json: JsonOption = False,
) -> None:
    """Show the session of a date: open, close, early close, breaks."""
    shell = shell_of(context)
    shell.show(shell.system.time.session(day, exchange), views.session_view, as_json=json)


@app.command("next")
def next_sessions(
    context: typer.Context,
    count: Annotated[int, typer.Argument(metavar="NUMBER", help="How many sessions.")] = 1,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="DATE",
            help="Those after this date; after today if left out.",
            show_default=False,
        ),
    ] = None,
    exchange: ExchangeOption = None,
    json: JsonOption = False,
) -> None:
    """List the sessions to come."""
    shell = shell_of(context)
    shell.show(shell.system.time.next(count, exchange, after), views.next_view, as_json=json)


@app.command("days")
def days(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="DATE", help="The first date.")],
    last: Annotated[str, typer.Argument(metavar="DATE", help="The last date, included.")],
    exchange: ExchangeOption = None,
    json: JsonOption = False,
) -> None:
    """Count the trading days from one date to another."""
    shell = shell_of(context)
    shell.show(shell.system.time.days(first, last, exchange), views.days_view, as_json=json)


@app.command("holidays")
def holidays(
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="A year, such as 2024.")],
    exchange: ExchangeOption = None,
    json: JsonOption = False,
) -> None:
    """List the holidays and the early closes of a year."""
    shell = shell_of(context)
    shell.show(shell.system.time.holidays(year, exchange), views.holidays_view, as_json=json)


@app.command("convert")
def convert(
    context: typer.Context,
    instant: Annotated[
        str, typer.Argument(metavar="INSTANT", help="A time such as 2024-07-03T10:30.")
    ],
    to_zone: Annotated[
        str | None, typer.Option("--to", metavar="ZONE", help=ZoneHelp, show_default=False)
    ] = None,
    from_zone: Annotated[
        str | None, typer.Option("--from", metavar="ZONE", help=ZoneHelp, show_default=False)
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show a time in another time zone."""
    shell = shell_of(context)
    document = shell.system.time.convert(instant, to_zone, from_zone)
    shell.show(document, views.convert_view, as_json=json)


@app.command("window")
def window(
    context: typer.Context,
    day: DateArgument,
    hours: Annotated[
        str, typer.Option("--hours", metavar="HOURS", help="regular or extended.")
    ] = "regular",
    exchange: ExchangeOption = None,
    json: JsonOption = False,
) -> None:
    """Show the segments of a session: pre-market, between breaks, after-market."""
    shell = shell_of(context)
    document = shell.system.time.window(day, hours, exchange)
    shell.show(document, views.window_view, as_json=json)


@app.command("exchange")
def exchange(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="EXCHANGE", help="Make this exchange the default.", show_default=False
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show or set the default exchange."""
    shell = shell_of(context)
    shell.show(shell.system.time.exchange(code), views.exchange_view, as_json=json)
