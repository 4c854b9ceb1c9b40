"""The hand-worked cases of `docs/fill-rules.md`, read from the page and played to the broker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from mismartera.calc.trading_costs import (
    Commission,
    Slippage,
    basis_points_slippage,
    fixed_slippage,
    no_commission,
    no_slippage,
    per_share_commission,
    per_trade_commission,
    percent_commission,
    volume_share_slippage,
)
from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import price_units, units, value_micros
from mismartera.domain.order import OrderRequest
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.order_types import ORDER_TYPES
from mismartera.domain.signal import OrderType, Side, TimeInForce
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.account import Account
from mismartera.execution.paper_broker import MarketModel, PaperBroker

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fill-rules.md"
MINUTE_NS = 60_000_000_000
DAY_NS = 24 * 60 * MINUTE_NS
OPEN_NS, CLOSE_NS = 570 * MINUTE_NS, 960 * MINUTE_NS
STRATEGY, SYMBOL = "mine", "A"
_PRICES = {"profit": "take_profit", "loss": "stop_loss", "at": "stop_price"}


class Case(NamedTuple):
    """One row of the page, as it is written."""

    name: str
    orders: str
    accepted: str
    bars: str
    fills: str
    ends: str


@dataclass
class Costs:
    slippage: Slippage = no_slippage
    commission: Commission = no_commission


@dataclass
class Asked:
    """The orders of a case, what is held before them, and what trading costs."""

    requests: list[OrderRequest] = field(default_factory=list)
    held: float = 0.0
    costs: Costs = field(default_factory=Costs)


class Outcome(NamedTuple):
    fills: list[str]
    ends: list[str]


def cases() -> Iterator[Case]:
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(Case._fields) and cells[0] not in {"case", "---"}:
            yield Case(*cells)


def session(day: int) -> TradingSession:
    start = (day - 1) * DAY_NS
    open_ns, close_ns = start + OPEN_NS, start + CLOSE_NS
    return TradingSession(date(2024, 7, day), "XNYS", "UTC", open_ns, close_ns, False)


def instant(text: str) -> int:
    """`09:31`, or `2 09:31` of the second session."""
    *day, clock = text.split()
    hours, minutes = clock.split(":")
    days = int(day[0]) - 1 if day else 0
    return days * DAY_NS + (int(hours) * 60 + int(minutes)) * MINUTE_NS


def asked(text: str) -> Asked:
    found = Asked()
    for part in text.split(" & "):
        words = part.split()
        reduces_only = words[0] == "exit"
        if reduces_only:
            words = words[1:]
        side, quantity, kind = words[:3]
        request = OrderRequest(
            STRATEGY, SYMBOL, Side(side), float(quantity), reduces_only=reduces_only
        )
        found.requests.append(_with_words(request, OrderType(kind), words[3:], found))
    return found


def _with_words(
    request: OrderRequest, order_type: OrderType, words: list[str], found: Asked
) -> OrderRequest:
    """Read what follows the type: its prices first, then words with or without a value."""
    rest = iter(words)
    asked: dict[str, float] = {}
    force = TimeInForce.DAY
    for group in ORDER_TYPES[order_type].needs:
        asked |= _price(group, next(rest))
    for word in rest:
        if word in _PRICES:
            asked[_PRICES[word]] = float(next(rest))
        elif word == "from":
            request = request._replace(reference=float(next(rest)))
        elif word == "held":
            found.held = float(next(rest))
        elif word in {"slip", "impact"}:
            found.costs.slippage = _slippage(word, next(rest))
        elif word in {"fee", "min"}:
            found.costs.commission = _commission(words)
            next(rest)
        else:
            force = TimeInForce(word)
    terms = OrderTerms(order_type, time_in_force=force)._replace(**asked)  # type: ignore[arg-type]  # by name
    return request._replace(terms=terms)


def _price(group: tuple[str, ...], text: str) -> dict[str, float]:
    """The one term of a group that is meant: percent are written with their sign."""
    is_percent = text.endswith("%")
    (name,) = (each for each in group if each.endswith("percent") == is_percent)
    return {name: float(text.rstrip("%"))}


def _slippage(word: str, text: str) -> Slippage:
    if word == "impact":
        return volume_share_slippage(float(text))
    if text.endswith("bp"):
        return basis_points_slippage(float(text.removesuffix("bp")))
    return fixed_slippage(float(text))


def _commission(words: list[str]) -> Commission:
    text = words[words.index("fee") + 1]
    least = float(words[words.index("min") + 1]) if "min" in words else 0.0
    if text.endswith("%"):
        return percent_commission(float(text.rstrip("%")), least)
    amount, per = text.split("/")
    model = per_share_commission if per == "share" else per_trade_commission
    return model(float(amount), least)


def bar(text: str) -> tuple[str, Bar]:
    """The name under which a bar is known in the page, and the bar."""
    words = text.split()
    volume = float(words.pop()[1:]) if words[-1].startswith("v") else 1000.0
    *label, open_, high, low, close = words
    name = " ".join(label)
    start, length = _span(label)
    prices = (float(open_), float(high), float(low), float(close))
    return name, Bar(SYMBOL, "1m", start, start + length, *prices, volume, None)


def _span(label: list[str]) -> tuple[int, int]:
    *day, clock = label
    if clock == "1d":
        days = int(day[0]) - 1 if day else 0
        return days * DAY_NS + OPEN_NS, CLOSE_NS - OPEN_NS
    clock, _, minutes = clock.partition("/")
    length = int(minutes.removesuffix("m")) if minutes else 1
    return instant(" ".join([*day, clock])), length * MINUTE_NS


def play(case: Case) -> Outcome:
    """Do with the broker what a case says, in the order of time."""
    wanted, accepted_ns = asked(case.orders), instant(case.accepted)
    account = Account(TradingConfig())
    _hold(account, wanted.held)
    costs = MarketModel(0.1, 1.0, wanted.costs.slippage, wanted.costs.commission)
    broker = PaperBroker(costs, account)
    bars, days = _bars(case.bars)
    waiting = list(wanted.requests)
    for day in range(1, days + 1):
        broker.begin_session(session(day))
        for each in bars.values():
            if each.timestamp // DAY_NS == day - 1:
                if each.end > accepted_ns:
                    _submit(broker, waiting, accepted_ns)
                broker.match([each])
        if accepted_ns < day * DAY_NS:
            _submit(broker, waiting, accepted_ns)
        if day < days or case.bars.endswith("close"):
            broker.end_session()
    return Outcome(_fills(broker, bars), [order.state.value for order in broker.book.orders])


def _bars(text: str) -> tuple[dict[str, Bar], int]:
    """The bars by name, and the last session that they or a `close` belong to."""
    found: dict[str, Bar] = {}
    last = 1
    for part in text.split("; "):
        if part.endswith("close"):
            last = max(last, int(part.split()[0]) if " " in part else 1)
            continue
        name, one = bar(part)
        found[name] = one
        last = max(last, one.timestamp // DAY_NS + 1)
    return found, last


def _submit(broker: PaperBroker, waiting: list[OrderRequest], accepted_ns: int) -> None:
    for request in waiting:
        broker.submit(request, accepted_ns)
    waiting.clear()


def _hold(account: Account, quantity: float) -> None:
    if quantity:
        value = value_micros(price_units(100.0), units(quantity))
        account.apply(Fill(0, 0, STRATEGY, SYMBOL, Side.BUY, quantity, 100.0, value, 0, 0, 0))


def _fills(broker: PaperBroker, bars: dict[str, Bar]) -> list[str]:
    names = {(each.timestamp, each.end): name for name, each in bars.items()}
    return [
        f"#{fill.order} {fill.quantity:g} @ {fill.price:.10g} in {names[fill.bar, fill.filled_ns]}"
        + (f" fee {fill.commission:g}" if fill.commission else "")
        for fill in broker.fills
    ]
