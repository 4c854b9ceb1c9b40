"""The command that sends an order by hand; its options are made of the terms of an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.options import JsonOption
from cli.shell import Shell, shell_of
from mismartera.domain.order_terms import BRACKET, TERMS, TermOption, TimeInForce, Unit
from mismartera.domain.order_types import ORDER_TYPES, OrderType
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import OrderError

if TYPE_CHECKING:
    from mismartera.reporting.documents.execution import OrderPreviewDocument, PlacedOrderDocument

_CHOICES: Final = {Unit.ORDER_TYPE: OrderType, Unit.TIME_IN_FORCE: TimeInForce}

SessionSymbolArgument = Annotated[
    str, typer.Argument(metavar="SESSION-SYMBOL", help="A symbol of the session.")
]
SideArgument = Annotated[str, typer.Argument(metavar="SIDE", help="buy or sell.")]
QuantityArgument = Annotated[float, typer.Argument(metavar="QUANTITY", help="How much, above 0.")]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why, kept with the decision.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
]


def order(
    context: typer.Context,
    symbol: SessionSymbolArgument,
    side: SideArgument,
    quantity: QuantityArgument,
    *,
    reason: ReasonOption = None,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    **terms: str | float | None,
) -> None:
    """Send an order by hand, through risk; fails where it is rejected, asks for no confirmation."""
    written = {name: term for name, term in terms.items() if term is not None}
    ticket = OrderTicket(symbol, side, quantity, written, reason or "")
    _send(shell_of(context), ticket, dry_run=dry_run, as_json=json)


def with_terms(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each term of an order, in the place of its `**terms`.

    The tree of commands may be made by two threads at once: the command itself stays as it is.
    """
    taken = signature(command, eval_str=True)
    own = [each for each in taken.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    own.sort(key=lambda each: each.kind)
    first = sum(each.kind is not Parameter.KEYWORD_ONLY for each in own)
    parameters = [*own[:first], *_options(), *own[first:]]

    @wraps(command)
    def with_options(*given: object, **named: object) -> None:
        command(*given, **named)

    vars(with_options)["__signature__"] = taken.replace(parameters=parameters)
    return with_options


def _options() -> Iterator[Parameter]:
    for name, term in TERMS.items():
        kind = str | None if term.unit in _CHOICES else float | None
        text = f"{term.words}{_taken_by(name, term)}."
        option = typer.Option(None, term.name, metavar=term.unit.value, help=text)
        yield Parameter(name, Parameter.KEYWORD_ONLY, default=option, annotation=kind)


def _taken_by(name: str, term: TermOption) -> str:
    """The words that may be written, or the types that take a number."""
    if term.unit in _CHOICES:
        return f": {_alternatives([*_CHOICES[term.unit]])}"
    if name in BRACKET:
        return ""
    return f" ({', '.join(each for each, rules in ORDER_TYPES.items() if name in rules.takes)})"


def _alternatives(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _send(shell: Shell, ticket: OrderTicket, *, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        _preview(shell, shell.system.execution.preview(ticket), as_json=as_json)
    else:
        _placed(shell, shell.system.session_changes.orders.order(ticket), as_json=as_json)


def _placed(shell: Shell, document: PlacedOrderDocument, *, as_json: bool) -> None:
    from cli.render.orders import order_words, placed_view

    decision = document.decision
    if as_json or decision.approved:
        shell.show(document, placed_view, as_json=as_json)
    if not decision.approved:
        raise OrderError(f"{order_words(decision)} is rejected: {decision.reason}")


def _preview(shell: Shell, document: OrderPreviewDocument, *, as_json: bool) -> None:
    from cli.render.orders import preview_view

    shell.show(document, preview_view, as_json=as_json)
    if not document.approved:
        raise OrderError(f"the order would be rejected: {document.reason}")
