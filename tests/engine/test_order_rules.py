"""Rules between orders, each told as a story of a few bars: what is met first, what is free.

Each is a kind that public bug reports of other systems name; see `docs/fill-rules.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.stories import Outcome, Story, comes_to

FLAT: Final = "09:30 50 50 50 50; 09:31 50 50 50 50; "
BOUGHT: Final = "#1 buy 4 A @ 50 in 09:31"
SHORT: Final[Mapping[str, object]] = {"short_sales": True}


def a(bars: str, *plans: dict[str, str], **trading: object) -> Story:
    """A story of one symbol and one session."""
    return Story({"A": bars}, plans, trading)


DECIMALS: Final = {
    "a stop one tick above the high is touched by it": (
        a(
            "09:30 20 20.05 20 20; 09:31 20 20.06 20 20",
            {"09:31": f"buy 7 A stop {20.05 + 0.01}"},
        ),
        Outcome(["#1 buy 7 A @ 20.06 in 09:31"], ["filled"]),
    ),
    "a limit one tick above the high is only touched by that price": (
        a(
            "09:30 20 20.05 20 20; 09:31 20.1 20.2 20.06 20.1",
            {"09:31": f"buy 7 A limit {20.05 + 0.01}"},
        ),
        Outcome([], ["expired"]),
    ),
    "a selling stop one tick below the low is touched by it": (
        a(
            "09:30 20 20 20 20; 09:31 20.1 20.1 20.06 20.1; 09:32 20.1 20.1 20.05 20.1",
            {"09:31": "buy 7 A", "09:32": f"sell 7 A stop {20.06 - 0.01}"},
        ),
        Outcome(["#1 buy 7 A @ 20.1 in 09:31", "#2 sell 7 A @ 20.05 in 09:32"]),
    ),
    "a profit that is only touched is not had": (
        a(
            "09:30 32 32 32 32; 09:31 32 32 32 32; 09:32 32 32.02 32 32",
            {"09:31": f"buy 5 A profit {32.01 + 0.01} loss 30"},
        ),
        Outcome(["#1 buy 5 A @ 32 in 09:31"], ["filled", "accepted", "accepted"]),
    ),
    "a loss leg is touched by the price that it names": (
        a(
            "09:30 21 21 21 21; 09:31 21 21 21 21; 09:32 21 21 20.05 21",
            {"09:31": f"buy 5 A profit 25 loss {20.06 - 0.01}"},
        ),
        Outcome(
            ["#1 buy 5 A @ 21 in 09:31", "#2 sell 5 A @ 20.05 in 09:32"],
            ["filled", "filled", "cancelled"],
        ),
    ),
    "the prices of a bar are decimals too": (
        a(
            f"09:30 20 20 20 20; 09:31 20.1 20.2 {20.06 - 0.01} 20.1",
            {"09:31": "buy 7 A limit 20.05"},
        ),
        Outcome([], ["expired"]),
    ),
    "a price of ten decimals counts with all of them": (
        a(
            "09:30 0.0000012265 0.0000012265 0.0000012265 0.0000012265 v9e12;"
            "09:31 0.0000012265 0.0000012265 0.0000012265 0.0000012265 v9e12",
            {"09:31": "buy 1000000000 A"},
        ),
        Outcome(["#1 buy 1000000000 A @ 0.0000012265 in 09:31"], cash=98_773.5),
    ),
}

ROUNDS: Final = {
    "of two exits within a bar the worse is had": (
        a(
            FLAT + "09:32 50 54 46 50",
            {"09:31": "buy 4 A", "09:32": "sell 4 A limit 53 gtc; sell 4 A stop 47 gtc"},
        ),
        Outcome([BOUGHT, "#3 sell 4 A @ 47 in 09:32"], ["filled", "cancelled", "filled"]),
    ),
    "an exit that the open meets comes before one within": (
        a(
            FLAT + "09:32 54 55 46 50",
            {"09:31": "buy 4 A", "09:32": "sell 4 A stop 47 gtc; sell 4 A limit 53 gtc"},
        ),
        Outcome([BOUGHT, "#3 sell 4 A @ 54 in 09:32"], ["filled", "cancelled", "filled"]),
    ),
    "a market exit comes before the profit of an older bracket": (
        a(
            FLAT + "09:32 50 50 50 50; 09:33 50 54 49 53.5",
            {"09:31": "buy 4 A profit 53 loss 47", "09:33": "sell 4 A"},
        ),
        Outcome(
            [BOUGHT, "#4 sell 4 A @ 50 in 09:33"], ["filled", "cancelled", "cancelled", "filled"]
        ),
    ),
    "a market exit comes before the stop of an older bracket": (
        a(
            FLAT + "09:32 50 50 50 50; 09:33 50 51 46 47",
            {"09:31": "buy 4 A profit 53 loss 47", "09:33": "sell 4 A"},
        ),
        Outcome(
            [BOUGHT, "#4 sell 4 A @ 50 in 09:33"], ["filled", "cancelled", "cancelled", "filled"]
        ),
    ),
    "a market exit comes before an older entry within": (
        a(
            FLAT + "09:32 50 53 49 52",
            {"09:31": "buy 4 A", "09:32": "buy 4 A stop 52; sell 4 A"},
        ),
        Outcome(
            [BOUGHT, "#3 sell 4 A @ 50 in 09:32", "#2 buy 4 A @ 52 in 09:32"],
            positions=["A 4 @ 52"],
        ),
    ),
    "within a bar an exit comes before an older entry": (
        a(
            FLAT + "09:32 50 50.5 46 49",
            {"09:31": "buy 4 A", "09:32": "buy 4 A limit 48; sell 4 A stop 47"},
        ),
        Outcome(
            [BOUGHT, "#3 sell 4 A @ 47 in 09:32", "#2 buy 4 A @ 48 in 09:32"],
            positions=["A 4 @ 48"],
        ),
    ),
    "the volume of a bar goes to what its open meets first": (
        Story(
            {"A": "09:30 50 50 50 50; 09:31 50 51 48 50 v10; 09:32 50 51 48 50 v10"},
            [{"09:31": "buy 10 A limit 49"}, {"09:31": "buy 10 A"}],
        ),
        Outcome(["#2 buy 10 A @ 50 in 09:31", "#1 buy 10 A @ 49 in 09:32"]),
    ),
    "of two entries within a bar the worse price comes first": (
        a(
            "09:30 50 50 50 50; 09:31 50 53 50 50 v10; 09:32 50 50 50 50 v10",
            {"09:31": "buy 10 A stop 51; buy 10 A stop 52"},
        ),
        Outcome(["#2 buy 10 A @ 52 in 09:31", "#1 buy 10 A @ 50 in 09:32"]),
    ),
    "orders for the close come after those within its bar": (
        a(
            "15:58 50 50 50 50; 15:59 50 51 48 50.5 v10",
            {"15:59": "buy 10 A close; buy 10 A limit 49"},
        ),
        Outcome(["#2 buy 10 A @ 49 in 15:59"], ["expired", "filled"]),
    ),
    "an entry in parts waits behind the stop of its first part": (
        a(
            "09:30 50 50 50 50 v100; 09:31 50 51 48 49 v100;"
            "09:32 49.5 50 44 45 v100; 09:33 46 48 46 47 v100",
            {"09:31": "buy 15 A limit 49 profit 55 loss 45"},
            volume_share=0.1,
        ),
        Outcome(
            ["#1 buy 10 A @ 49 in 09:31", "#2 sell 10 A @ 45 in 09:32", "#1 buy 5 A @ 46 in 09:33"],
            ["filled", "filled", "cancelled", "accepted", "accepted"],
            positions=["A 5 @ 46"],
        ),
    ),
}

REVERSED: Final = {"09:31": "buy 4 A", "09:32": "sell 10 A", "09:33": "buy 6 A"}
UP: Final = FLAT + "09:32 52 52 52 52; 09:33 51 51 51 51"

SPOKEN_FOR: Final = {
    "a reversal pays for one trade": (
        a(UP, REVERSED, **SHORT, commission={"model": "per_trade", "amount": 2}),
        Outcome(
            [
                "#1 buy 4 A @ 50 in 09:31 fee 2",
                "#2 sell 4 A @ 52 in 09:32 fee 2",
                "#3 sell 6 A @ 52 in 09:32",
                "#4 buy 6 A @ 51 in 09:33 fee 2",
            ],
            cash=100_008,
        ),
    ),
    "a reversal pays the least commission once": (
        a(UP, REVERSED, **SHORT, commission={"model": "per_share", "amount": 0.1, "minimum": 1}),
        Outcome(
            [
                "#1 buy 4 A @ 50 in 09:31 fee 1",
                "#2 sell 4 A @ 52 in 09:32 fee 1",
                "#3 sell 6 A @ 52 in 09:32",
                "#4 buy 6 A @ 51 in 09:33 fee 1",
            ],
            cash=100_011,
        ),
    ),
    "a second sale of what is held opens a short position": (
        a(FLAT + "09:32 50 50 50 50", {"09:31": "buy 4 A", "09:32": "sell 4 A; sell 4 A"}, **SHORT),
        Outcome(
            [BOUGHT, "#2 sell 4 A @ 50 in 09:32", "#3 sell 4 A @ 50 in 09:32"],
            ["filled", "filled", "filled"],
            positions=["A -4 @ 50"],
        ),
    ),
    "a second sale of what is held is refused where nothing is sold short": (
        a(FLAT + "09:32 50 50 50 50", {"09:31": "buy 4 A", "09:32": "sell 4 A; sell 4 A"}),
        Outcome(
            [BOUGHT, "#2 sell 4 A @ 50 in 09:32"],
            ["filled", "filled"],
            ["approved", "approved", "refused short_sales"],
        ),
    ),
    "of a second sale the part that is left reduces and the rest opens": (
        a(FLAT + "09:32 50 50 50 50", {"09:31": "buy 4 A", "09:32": "sell 3 A; sell 3 A"}, **SHORT),
        Outcome(
            [
                BOUGHT,
                "#2 sell 3 A @ 50 in 09:32",
                "#3 sell 1 A @ 50 in 09:32",
                "#4 sell 2 A @ 50 in 09:32",
            ],
            positions=["A -2 @ 50"],
        ),
    ),
    "of a second sale only what is left is approved where nothing is sold short": (
        a(FLAT + "09:32 50 50 50 50", {"09:31": "buy 4 A", "09:32": "sell 3 A; sell 3 A"}),
        Outcome(
            [BOUGHT, "#2 sell 3 A @ 50 in 09:32", "#3 sell 1 A @ 50 in 09:32"],
            decisions=["approved", "approved", "approved 1 2 short_sales"],
        ),
    ),
    "a short position is covered and turned in one call": (
        a(
            FLAT + "09:32 50 50 50 50",
            {"09:31": "sell 8 A", "09:32": "buy 8 A; buy 3 A"},
            **SHORT,
        ),
        Outcome(
            [
                "#1 sell 8 A @ 50 in 09:31",
                "#2 buy 8 A @ 50 in 09:32",
                "#3 buy 3 A @ 50 in 09:32",
            ],
            positions=["A 3 @ 50"],
        ),
    ),
    "a limit speaks for nothing, so a market exit beside it reduces": (
        a(
            FLAT + "09:32 50 54 50 50",
            {"09:31": "buy 4 A", "09:32": "sell 4 A limit 53 gtc; sell 4 A"},
            **SHORT,
        ),
        Outcome(
            [BOUGHT, "#3 sell 4 A @ 50 in 09:32"], ["filled", "cancelled", "filled"], positions=[]
        ),
    ),
    "a limit behind a market exit of everything opens": (
        a(
            FLAT + "09:32 50 54 50 50",
            {"09:31": "buy 4 A", "09:32": "sell 4 A; sell 4 A limit 53"},
            **SHORT,
        ),
        Outcome(
            [BOUGHT, "#2 sell 4 A @ 50 in 09:32", "#3 sell 4 A @ 53 in 09:32"],
            positions=["A -4 @ 53"],
        ),
    ),
    "an exit for the close speaks for nothing before it": (
        a(
            FLAT + "09:32 50 50 50 50; 15:59 60 60 60 60",
            {"09:31": "buy 4 A", "09:32": "sell 4 A close; sell 4 A"},
            **SHORT,
        ),
        Outcome(
            [BOUGHT, "#3 sell 4 A @ 50 in 09:32"], ["filled", "cancelled", "filled"], positions=[]
        ),
    ),
    "a bracket of a market order lies about the last close": (
        a(
            FLAT + "09:32 50 50 50 50",
            {"09:31": "buy 4 A loss 55; buy 4 A profit 45; sell 4 A loss 45; sell 4 A profit 55"},
            **SHORT,
        ),
        Outcome(
            [],
            [],
            [
                "refused stop_loss",
                "refused take_profit",
                "refused stop_loss",
                "refused take_profit",
            ],
        ),
    ),
}

STORIES: Final = DECIMALS | ROUNDS | SPOKEN_FOR


@pytest.mark.parametrize("name", STORIES)
def test_orders_are_met_in_this_way(time_manager: TimeManager, name: str) -> None:
    comes_to(*STORIES[name], time_manager)
