"""The account, positions, orders, fills and decisions, drawn from documents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import RenderableType

from cli.render.execution import (
    account_view,
    decisions_view,
    fills_view,
    newest_decisions,
    positions_view,
    why,
)
from cli.render.format import gain, money, quantity
from cli.render.orders import (
    MOST_ROWS,
    cancelled_view,
    flatten_view,
    orders_view,
    placed_view,
    preview_view,
    terms,
)
from mismartera.domain.order_terms import AT_MARKET, OrderTerms, TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.reporting.documents.execution import (
    CancelledOrdersDocument,
    DecisionsDocument,
    FillsDocument,
    FlattenDocument,
    OrdersDocument,
    PlacedOrderDocument,
    PositionsDocument,
)
from tests.cli.test_panels import drawn
from tests.cli.traded import (
    ACCOUNT,
    CLOSED,
    DECISION,
    ENTRY,
    FILL,
    LONG_NAME,
    ORDER,
    POSITION,
    PREVIEW,
    SHORT,
    STATE,
    TIME,
)

_FLATTEN = FlattenDocument(TIME, True, (ORDER,), (SHORT,), ())
_APPROVED = replace(DECISION, approved=True, approved_quantity=10.0, orders=(12, 13))
VIEWS: list[tuple[RenderableType, tuple[str, ...]]] = [
    (
        account_view(ACCOUNT),
        ("2024-07-03 10:31", "101,234.56", "+1,234.56", "-23.40", "87,654.32", "791.00", "AAPL",
         "2 positions, 2 open orders", "+1,300.10", "-61.54", "12,366.00", "stop limit", "206.10",
         "sell 60 AAPL", "20 filled"),
    ),
    (account_view(replace(ACCOUNT, account=replace(STATE, margin_call=True))), ("margin call",)),
    (
        positions_view(PositionsDocument(TIME, True, (SHORT, CLOSED))),
        ("RIVN", "-153.5", "7.91", "7.9109", "-1,214.32", "-0.14", "MSFT", "+12.00", "–"),
    ),
    (
        orders_view(OrdersDocument(TIME, True, (ORDER, ENTRY))),
        ("sell 60 AAPL", "200.00", "199.50", "gtc", "protects", "20 filled", "buy 100 RIVN",
         "limit", "8.50", "7.50", "cancelled", "11:00:30", "session"),
    ),
    (
        fills_view(FillsDocument(TIME, 1, (FILL,))),
        ("3", "12", "sell 20 AAPL", "200.125", "4,002.50", "1.00"),
    ),
    (
        decisions_view(DecisionsDocument(TIME, 2, (DECISION, _APPROVED))),
        ("rejected", "approved", "RIVN", "order 12,", "94.74%", "min_quality"),
    ),
    (placed_view(PlacedOrderDocument(TIME, _APPROVED, (ENTRY,), True, "2024-07-05")),
     ("buy 10 RIVN is approved", "order 13: buy 100 RIVN limit 7.91 day", "of 2024-07-05")),
    (placed_view(PlacedOrderDocument(TIME, _APPROVED, (ENTRY,), True, None)), ("unfilled",)),
    (placed_view(PlacedOrderDocument(TIME, _APPROVED, (ENTRY,), False, None)), ("order 13: ",)),
    (preview_view(PREVIEW),
     ("dry run: buy 10 AAPL market would be approved", "206.12", "2,062.20", "60 → 70",
      "86,863.32 → 84,801.12", "to pay 2,062.20, with 1.00 commission")),
    (preview_view(replace(PREVIEW, cost=-2062.2)), ("to receive 2,062.20, after 1.00",)),
    (preview_view(replace(PREVIEW, approved=False)), ("would be rejected", "206.10")),
    (cancelled_view(CancelledOrdersDocument(TIME, (ENTRY,))), ("1 order cancelled",)),
    (flatten_view(_FLATTEN),
     ("dry run: this would cancel 1 order and close 1 position at", "-153.5", "sell 60 AAPL")),
    (flatten_view(replace(_FLATTEN, dry_run=False, orders=(ENTRY,))), ("buy 100 RIVN",)),
]  # fmt: skip


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize(("view", "shown"), VIEWS)
def test_a_view_fits_and_shows_every_number(
    view: RenderableType, shown: tuple[str, ...], width: int
) -> None:
    lines = drawn(view, width)
    assert all(len(line) <= width for line in lines)
    text = " ".join(" ".join(lines).split())
    assert width == 80 or "…" not in text
    for each in shown:
        assert " ".join(each.split()) in text, each


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (positions_view(PositionsDocument(TIME, False, ())), "nothing is held"),
        (orders_view(OrdersDocument(TIME, False, ())), "no order is open"),
        (orders_view(OrdersDocument(TIME, True, ())), "there are no orders"),
        (fills_view(FillsDocument(TIME, 0, ())), "nothing was filled"),
        (decisions_view(DecisionsDocument(TIME, 0, ())), "nothing was decided"),
        (newest_decisions(DecisionsDocument(TIME, 0, ())), "nothing was decided"),
        (cancelled_view(CancelledOrdersDocument(TIME, ())), "no order was open"),
        (flatten_view(FlattenDocument(TIME, False, (), (), ())), "nothing is held"),
    ],
)
def test_where_there_is_nothing_a_line_says_so(view: RenderableType, says: str) -> None:
    (line,) = drawn(view, 80)
    assert says in line


def test_a_long_table_shows_the_newest_rows_and_how_many_there_are() -> None:
    fills = tuple(replace(FILL, number=number) for number in range(1, MOST_ROWS + 12))
    lines = drawn(fills_view(FillsDocument(TIME, len(fills), fills)), 120)
    assert lines[-1] == f"the last {MOST_ROWS} of {MOST_ROWS + 11} fills: --json gives all"
    assert lines[2].split()[0] == "12"
    few = drawn(fills_view(FillsDocument(TIME, 1234, fills[:20])), 120)
    assert few[-1] == "the last 20 of 1,234 fills: --all gives more"


def test_the_panel_of_decisions_begins_with_the_newest() -> None:
    decisions = tuple(replace(DECISION, number=number) for number in range(1, 40))
    lines = drawn(newest_decisions(DecisionsDocument(TIME, 39, decisions)), 200)
    assert [line.split()[0] for line in lines[2:5]] == ["39", "38", "37"]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (AT_MARKET, "market day"),
        (OrderTerms(OrderType.LIMIT, 7.91), "limit 7.91 day"),
        (OrderTerms(OrderType.STOP, stop_price=8.0), "stop 8.00 day"),
        (OrderTerms(OrderType.STOP_LIMIT, 7.91, 8.0), "stop limit 8.00 7.91 day"),
        (OrderTerms(OrderType.TRAILING_STOP, trail_amount=0.5), "trailing stop 0.50 day"),
        (
            OrderTerms(OrderType.TRAILING_STOP, stop_price=8.0, trail_percent=2.5),
            "trailing stop 2.5% from 8.00 day",
        ),
        (
            OrderTerms(OrderType.LIMIT, 7.91, take_profit=9.0, stop_loss=7.0),
            "limit 7.91 day profit 9.00 loss 7.00",
        ),
    ],
)
def test_the_terms_of_an_order_are_said_in_words(asked: OrderTerms, written: str) -> None:
    assert terms(replace(ENTRY, terms=asked)) == written


def test_what_ties_an_order_to_others_is_said_behind_its_terms() -> None:
    exit_ = replace(ENTRY, terms=AT_MARKET, reduces_only=True)
    assert terms(exit_) == "market day only reduces"
    assert terms(replace(exit_, parent=3)) == "market day protects 3"


def test_a_decision_is_shown_with_the_prices_that_were_asked_for() -> None:
    asked = OrderTerms(OrderType.TRAILING_STOP, trail_percent=2.0, time_in_force=TimeInForce.GTC)
    decisions = DecisionsDocument(TIME, 1, (replace(DECISION, terms=asked),))
    assert "rejected buy 10 RIVN trailing stop 2%" in " ".join(
        drawn(decisions_view(decisions), 200)
    )


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (replace(DECISION, signal_reason=""), DECISION.reason),
        (DECISION, f"{DECISION.reason} (the fast average rose)"),
        (_APPROVED, "the fast average rose"),
        (replace(_APPROVED, reason="4 reduce", approved_quantity=4.0),
         "4 reduce (the fast average rose)"),
        (replace(_APPROVED, reason="every check passed", signal_reason=""), "every check passed"),
    ],
)  # fmt: skip
def test_a_decision_says_why_in_words(decision: object, reason: str) -> None:
    assert why(decision) == reason  # type: ignore[arg-type]  # one of the above


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (quantity(10.0), "10"),
        (quantity(1234.5), "1,234.5"),
        (quantity(0.00012345), "0.00012345"),
        (quantity(-5.0), "-5"),
        (quantity(0.0), "0"),
        (quantity(100.0), "100"),
        (quantity(None), "–"),
        (money(1234.567), "1,234.57"),
        (money(-0.001), "0.00"),
        (money(None), "–"),
        (gain(1.0), "+1.00"),
        (gain(-1.0), "-1.00"),
        (gain(0.004), "0.00"),
        (gain(None), "–"),
    ],
)
def test_amounts_are_shown_plainly(shown: str, expected: str) -> None:
    assert shown == expected


def test_of_a_long_name_nothing_is_lost() -> None:
    text = "".join(drawn(positions_view(PositionsDocument(TIME, True, (SHORT, POSITION))), 80))
    assert LONG_NAME[:6] in text


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (
            decisions_view(DecisionsDocument(TIME, 1, (DECISION,))),
            "cross_sectional_momentum#2: integrity 94.7 % is",
        ),
        (orders_view(OrdersDocument(TIME, True, (ORDER, ENTRY))), "cross_sectional_momentum#2"),
        (fills_view(FillsDocument(TIME, 1, (FILL,))), "cross_sectional_momentum#2"),
    ],
)
def test_no_name_is_broken_and_a_reason_has_room_in_a_narrow_window(
    view: RenderableType, line: str
) -> None:
    assert any(line in each for each in drawn(view, 80))


def test_a_table_has_a_column_for_the_strategy_where_there_is_room() -> None:
    head, _, row = drawn(decisions_view(DecisionsDocument(TIME, 1, (DECISION,))), 160)
    assert head.split()[-3:] == ["what", "integrity", "why"]
    assert row.index(LONG_NAME) == head.index("strategy")
    assert row.index("integrity 94.7 % is below") == head.index("why")
