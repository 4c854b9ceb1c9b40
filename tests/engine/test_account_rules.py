"""Rules of the account, each told as a story of a few bars: what is free, what is told.

Each is a kind that public bug reports of other systems name; see `docs/fill-rules.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.stories import Outcome, Story, comes_to

TEN: Final = "09:30 10 10 10 10; 09:31 10 10 10 10; 09:32 10 10 10 10"
TWENTY: Final = "09:30 20 20 20 20; 09:31 20 20 20 20; 09:32 20 20 20 20"
SHORT: Final[Mapping[str, object]] = {"short_sales": True, "initial_cash": 1_000}
POOR: Final[Mapping[str, object]] = {"initial_cash": 1_000}
MARGIN: Final[Mapping[str, object]] = {
    "initial_cash": 1_000,
    "margin": {"initial_percent": 50, "maintenance_percent": 25},
}
OVER_NIGHT: Final = "15:58 9 9 9 9; 15:59 9 9 9 9; 2 09:30 11.5 12 11 11.5"
FALLING: Final = (
    "09:30 20 20 20 20; 09:31 20 20 20 20; 09:32 12 12 12 12; 09:33 12 12 12 12;"
    "09:34 13 13 13 13; 09:35 12 12 12 12; 2 09:30 12 12 12 12; 2 09:31 12 12 12 12"
)


def a(bars: str, *plans: dict[str, str], **trading: object) -> Story:
    """A story of one symbol and one session."""
    return Story({"A": bars}, plans, trading)


def overnight(bars: str, *plans: dict[str, str], **trading: object) -> Story:
    """A story of one symbol and two sessions."""
    return Story({"A": bars}, plans, trading, days=2)


CASH: Final = {
    "a purchase that gaps above the cash is cut to what it pays, commission and all": (
        overnight(
            OVER_NIGHT,
            {"16:00": "buy 100 A"},
            **POOR,
            commission={"model": "per_trade", "amount": 5},
        ),
        Outcome(
            ["#1 buy 86 A @ 11.5 in 2 09:30 fee 5"],
            ["cancelled cash"],
            ["approved"],
            ["A 86 @ 11.5"],
            cash=6,
            told=["2 cash_cut order 1 86 100"],
        ),
    ),
    "the cash of a bar goes to its orders one after the other": (
        overnight(OVER_NIGHT, {"16:00": "buy 40 A; buy 50 A"}, **POOR),
        Outcome(
            ["#1 buy 40 A @ 11.5 in 2 09:30", "#2 buy 46 A @ 11.5 in 2 09:30"],
            ["filled", "cancelled cash"],
            cash=11,
            told=["2 cash_cut order 2 46 50"],
        ),
    ),
    "a cover is never cut, and is told where it takes cash below zero": (
        a(TEN + "; 09:33 40 40 40 40", {"09:31": "sell 50 A", "09:33": "buy 50 A"}, **SHORT),
        Outcome(
            ["#1 sell 50 A @ 10 in 09:31", "#2 buy 50 A @ 40 in 09:33"],
            ["filled", "filled"],
            cash=-500,
            told=["09:34 cash_below_zero"],
        ),
    ),
    "on margin a purchase may take cash below zero": (
        a(TEN, {"09:31": "buy 150 A"}, **MARGIN),
        Outcome(["#1 buy 150 A @ 10 in 09:31"], ["filled"], cash=-500),
    ),
    "the fee of an accepted order is set aside": (
        a(
            TEN,
            {"09:31": "buy 50 A; buy 49 A"},
            **POOR,
            commission={"model": "per_trade", "amount": 10},
        ),
        Outcome(
            ["#1 buy 50 A @ 10 in 09:31 fee 10"],
            decisions=["approved", "refused 500.00 490.00 buying power"],
            cash=490,
        ),
    ),
    "expected slippage is part of what an order needs": (
        a(TEN, {"09:31": "buy 100 A"}, **POOR, slippage={"model": "fixed", "amount": 0.5}),
        Outcome([], [], ["refused 1,050.00 buying power"]),
    ),
    "slippage counts in buying power and in no other limit": (
        a(
            "09:30 10 10.6 10 10; 09:31 10 10.6 10 10",
            {"09:31": "buy 95 A"},
            **POOR,
            slippage={"model": "fixed", "amount": 0.5},
            max_per_trade=950,
            max_per_symbol=950,
            max_buying_power=950,
        ),
        Outcome(["#1 buy 95 A @ 10.5 in 09:31"], ["filled"], cash=2.5),
    ),
    "slippage by volume is expected from the last bar's": (
        a(
            "09:30 10 10.6 10 10 v1000; 09:31 10 10.6 10 10 v1000",
            {"09:31": "buy 100 A; buy 99 A"},
            **POOR,
            slippage={"model": "volume_share", "price_impact": 0.1},
        ),
        Outcome(
            ["#1 buy 99 A @ 10.009801 in 09:31"],
            decisions=["refused 1,001.00 buying power", "approved"],
        ),
    ),
}

RELEASED: Final = {
    "what is sold in the same call pays for what is bought": (
        Story(
            {"A": TEN, "B": TWENTY},
            [{"09:31": "buy 100 A", "09:32": "sell 100 A; buy 50 B"}],
            POOR,
        ),
        Outcome(
            [
                "#1 buy 100 A @ 10 in 09:31",
                "#2 sell 100 A @ 10 in 09:32",
                "#3 buy 50 B @ 20 in 09:32",
            ],
            cash=0,
        ),
    ),
    "a purchase before the sale has nothing to pay with": (
        Story(
            {"A": TEN, "B": TWENTY},
            [{"09:31": "buy 100 A", "09:32": "buy 50 B; sell 100 A"}],
            POOR,
        ),
        Outcome(
            ["#1 buy 100 A @ 10 in 09:31", "#2 sell 100 A @ 10 in 09:32"],
            decisions=["approved", "refused buying power", "approved"],
        ),
    ),
    "a sale leaves its place to what is bought": (
        Story(
            {"A": TEN, "B": TWENTY},
            [{"09:31": "buy 10 A", "09:32": "sell 10 A; buy 5 B"}],
            {"max_open_positions": 1},
        ),
        Outcome(
            [
                "#1 buy 10 A @ 10 in 09:31",
                "#2 sell 10 A @ 10 in 09:32",
                "#3 buy 5 B @ 20 in 09:32",
            ],
        ),
    ),
    "a sale in part leaves no place": (
        Story(
            {"A": TEN, "B": TWENTY},
            [{"09:31": "buy 10 A", "09:32": "sell 9 A; buy 5 B"}],
            {"max_open_positions": 1},
        ),
        Outcome(
            ["#1 buy 10 A @ 10 in 09:31", "#2 sell 9 A @ 10 in 09:32"],
            decisions=["approved", "approved", "refused max_open_positions"],
        ),
    ),
    "what is bought on released money waits for the sale": (
        Story(
            {
                "A": "09:30 10 10 10 10; 09:31 10 10 10 10; 09:40 10 10 10 10",
                "B": TWENTY + "; 09:40 21 21 21 21",
            },
            [{"09:31": "buy 100 A", "09:32": "sell 100 A; buy 45 B"}],
            POOR,
        ),
        Outcome(
            [
                "#1 buy 100 A @ 10 in 09:31",
                "#2 sell 100 A @ 10 in 09:40",
                "#3 buy 45 B @ 21 in 09:40",
            ],
        ),
    ),
    "what is bought on released money is cancelled with a sale that is not filled": (
        Story(
            {"A": "09:30 10 10 10 10; 09:31 10 10 10 10", "B": TWENTY},
            [{"09:31": "buy 100 A", "09:32": "sell 100 A; buy 50 B"}],
            POOR,
        ),
        Outcome(
            ["#1 buy 100 A @ 10 in 09:31"],
            ["filled", "expired", "cancelled waited for order 2"],
            ["approved", "approved", "approved"],
        ),
    ),
}

LEFT_OVER: Final = {
    "flattening at the close cancels what every strategy has open": (
        Story(
            {
                "A": "09:30 50 50 50 50; 09:31 50 50 50 50; 15:59 51 51 51 51; 2 09:30 51 51 51 51",
                "B": "09:30 50 50 50 50; 15:59 50 50 50 50; 2 09:30 62 62 62 62",
            },
            [{"09:31": "buy 4 A"}, {"09:31": "buy 3 B stop 60 gtc"}],
            {"flatten_at_close": True},
            2,
        ),
        Outcome(
            ["#1 buy 4 A @ 50 in 09:31", "#3 sell 4 A @ 51 in 15:59"],
            ["filled", "cancelled flatten", "filled"],
        ),
    ),
    "flattening at the close cancels entries where nothing is held": (
        overnight(
            "09:30 50 50 50 50; 15:59 50 50 50 50; 2 09:30 39 39 39 39",
            {"09:31": "buy 3 A limit 40 gtc"},
            flatten_at_close=True,
        ),
        Outcome([], ["cancelled flatten"]),
    ),
    "what has no bar at the close is closed at the next open, and told": (
        overnight(
            "09:30 50 50 50 50; 09:31 50 50 50 50; 15:00 50 50 50 50; 2 09:30 41 41 41 41",
            {"09:31": "buy 4 A"},
            flatten_at_close=True,
        ),
        Outcome(
            ["#1 buy 4 A @ 50 in 09:31", "sell 4 A @ 41 in 2 09:30"],
            positions=[],
            told=["16:00 carried_over order 3"],
        ),
    ),
    "what the last bar cannot take is closed at the next open, and told": (
        overnight(
            "09:30 50 50 50 50; 09:31 50 50 50 50; 15:59 50 50 50 50 v1; 2 09:30 41 41 41 41",
            {"09:31": "buy 4 A"},
            flatten_at_close=True,
        ),
        Outcome(
            [
                "#1 buy 4 A @ 50 in 09:31",
                "#2 sell 1 A @ 50 in 15:59",
                "sell 3 A @ 41 in 2 09:30",
            ],
            positions=[],
            told=["16:00 carried_over order 3"],
        ),
    ),
    "an order before the open is held for it": (
        Story(
            {"A": "08:00 50 50 50 50; 09:30 51 51 51 51"},
            [{"08:01": "buy 4 A; buy 1 A limit 50"}],
            data={"session_hours": "extended"},
        ),
        Outcome(["#1 buy 4 A @ 51 in 09:30"], ["filled", "expired"], ["approved", "approved"]),
    ),
}

SPLIT: Final = (
    "15:58 200 200 200 200; 15:59 200 200 200 200; 2 09:30 50 50 50 50; 2 09:31 50 50 50 50"
)
STANDING: Final = {
    "15:59": "buy 3 A profit 210 loss 190; buy 2 A limit 150 gtc",
    "16:00": "buy 1 A",
}

TOLD: Final = {
    "orders with a price of before a likely split are cancelled, market orders stand": (
        overnight(SPLIT, STANDING),
        Outcome(
            ["#1 buy 3 A @ 200 in 15:59", "#5 buy 1 A @ 50 in 2 09:30"],
            ["filled", "cancelled split", "cancelled split", "cancelled split", "filled"],
            positions=["A 4 @ 162.5"],
            told=["2 likely_split 4:1 orders 2, 3, 4"],
        ),
    ),
    "orders stand over a likely split where they are to be kept": (
        overnight(SPLIT, STANDING, on_likely_split="keep"),
        Outcome(
            [
                "#1 buy 3 A @ 200 in 15:59",
                "#3 sell 3 A @ 50 in 2 09:30",
                "#2 buy 2 A @ 50 in 2 09:30",
                "#5 buy 1 A @ 50 in 2 09:30",
            ],
            ["filled", "filled", "filled", "cancelled", "filled"],
            told=["2 likely_split 4:1 orders 2, 3, 4"],
        ),
    ),
    "a likely split cancels the orders of a symbol that is not held": (
        overnight(SPLIT, {"15:59": "buy 2 A limit 150 gtc"}),
        Outcome([], ["cancelled split"], told=["2 likely_split"]),
    ),
    "a gap that is no split leaves orders standing and is not told": (
        overnight(
            "15:58 200 200 200 200; 15:59 200 200 200 200; 2 09:30 170 170 170 170",
            {"15:59": "buy 3 A profit 210 loss 190"},
        ),
        Outcome(
            ["#1 buy 3 A @ 200 in 15:59", "#2 sell 3 A @ 170 in 2 09:30"],
            ["filled", "filled", "cancelled"],
        ),
    ),
    "once nothing is left of the account it enters nothing more": (
        overnight(
            "09:30 20 20 20 20; 09:31 20 20 20 20; 09:32 45 45 45 45; 09:33 15 15 15 15;"
            "09:34 15 15 15 15; 2 09:30 15 15 15 15; 2 09:31 15 15 15 15",
            {
                "09:31": "sell 50 A",
                "09:33": "sell 5 A",
                "09:34": "buy 50 A",
                "2 09:31": "buy 1 A",
            },
            **SHORT,
        ),
        Outcome(
            ["#1 sell 50 A @ 20 in 09:31", "#2 buy 50 A @ 15 in 09:34"],
            decisions=["approved", "refused equity", "approved", "refused equity"],
            cash=1_250,
            told=["09:33 no_equity"],
        ),
    ),
    "a margin call is told once, and again after it was over": (
        a(FALLING, {"09:31": "buy 95 A"}, **MARGIN),
        Outcome(["#1 buy 95 A @ 20 in 09:31"], told=["09:33 margin_call", "09:36 margin_call"]),
    ),
    "a margin call closes everything where it is to, and the next session may enter": (
        overnight(
            FALLING,
            {"09:31": "buy 95 A", "09:35": "buy 1 A", "2 09:31": "buy 1 A"},
            **MARGIN,
            on_margin_call="flatten",
        ),
        Outcome(
            [
                "#1 buy 95 A @ 20 in 09:31",
                "#2 sell 95 A @ 12 in 09:33",
                "#3 buy 1 A @ 12 in 2 09:31",
            ],
            decisions=["approved", "refused margin", "approved"],
            told=["09:33 margin_call"],
        ),
    ),
    "bars without volume fill nothing, and the first that would have is told": (
        a(
            "09:30 50 50 50 50 v0; 09:31 50 50 50 50 v0; 09:32 50 50 50 50 v0",
            {"09:31": "buy 4 A"},
        ),
        Outcome([], ["expired"], told=["09:32 no_volume"]),
    ),
    "bars without volume are not told where they meet no order": (
        a("09:30 50 50 50 50 v0; 09:31 50 50 50 50 v0", {"09:31": "buy 4 A limit 40"}),
        Outcome([], ["expired"]),
    ),
    "without regard to volume bars that have none fill orders": (
        a(
            "09:30 50 50 50 50 v0; 09:31 50 50 50 50 v0",
            {"09:31": "buy 4 A"},
            volume_share=None,
        ),
        Outcome(["#1 buy 4 A @ 50 in 09:31"], ["filled"]),
    ),
    "a held symbol is told of at each close that ends its silence's first session": (
        Story(
            {
                "A": "09:30 9 9 9 9; 2 09:30 9 9 9 9; 3 09:30 9 9 9 9; 5 09:30 9 9 9 9",
                "D": "09:30 50 50 50 50; 09:31 50 50 50 50; 3 09:30 50 50 50 50",
            },
            [{"09:31": "buy 4 D"}],
            days=5,
        ),
        Outcome(
            ["#1 buy 4 D @ 50 in 09:31"],
            positions=["D 4 @ 50"],
            told=["2 16:00 no_bars d", "5 16:00 no_bars d"],
        ),
    ),
}

STORIES: Final = CASH | RELEASED | LEFT_OVER | TOLD


@pytest.mark.parametrize("name", STORIES)
def test_the_account_goes_by_these_rules(time_manager: TimeManager, name: str) -> None:
    comes_to(*STORIES[name], time_manager)
