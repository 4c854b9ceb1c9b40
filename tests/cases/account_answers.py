"""Right answers of cases about the account, about what is told, and about strategies' faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.cases.right import Right

BOUGHT = "#1 buy 10 AAA @ 100 in 07-01 09:31"
IN_AND_OUT: Final = (100, 101, 102, 101, 103, 104, 103, 105, 106, 107)
"""The opens of nine daily bars from 07-02 on, each the close of the bar before."""
DAYS: Final = ("07-02", "07-03", "07-05", "07-08", "07-09", "07-10", "07-11", "07-12", "07-15")


def _in_and_out() -> tuple[str, ...]:
    """Bought at the open and sold at the close, on each day."""
    fills = list[str]()
    for place, day in enumerate(DAYS):
        opened, closed = IN_AND_OUT[place : place + 2]
        fills.append(f"#{2 * place + 1} buy 100 AAA @ {opened} in {day} 09:30")
        fills.append(f"#{2 * place + 2} sell 100 AAA @ {closed} in {day} 09:30")
    return tuple(fills)


UNTRADED: Final = Right(account={"cash": 100_000, "equity": 100_000})

ACCOUNTS: Final[Mapping[str, Right]] = {
    "c12_no_bars_symbol": Right(
        fills=("#1 buy 100 DEAD @ 50 in 07-01 09:31",),
        ends=("filled", "accepted"),
        decisions=("approved", "approved"),
        positions=("DEAD 100 @ 50",),
        account={"equity": 100_000},
        told=("2024-07-02t16:00 no_bars dead",),
    ),
    # Every call that raises is counted and named; what was filled stays in the books.
    "c17_raising": Right(
        fills=("#1 buy 10 AAA @ 100 in 07-01 09:32",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 10 @ 100",),
        account={"equity": 100_000},
        says=("strategy raised 8 times", "OSError: in on_end"),
    ),
    "c18_exit": Right(
        account=UNTRADED.account, says=("strategy raised 10 times", "no more", "SystemExit")
    ),
    "c18_kbd": Right(
        account=UNTRADED.account, says=("strategy raised 10 times", "no more", "KeyboardInterrupt")
    ),
    "c18_rec": Right(
        account=UNTRADED.account, says=("strategy raised 10 times", "no more", "RecursionError")
    ),
    "c18_setup": Right(
        fills=None,
        ends=None,
        decisions=None,
        positions=None,
        says=("strategy strategy cannot be set up: strategy.py:5: ValueError: in setup",),
        status=1,
    ),
    "c19_print": UNTRADED,
    "c20_multi_timeframe": UNTRADED,
    "c21_drawdown_first_day": Right(
        fills=("#1 buy 1000 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 1000 @ 100",),
        account={"cash": 0, "equity": 98_000},
    ),
    "c21b_drawdown_first_day": Right(
        fills=("#1 buy 1000 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 1000 @ 100",),
        account={"cash": 0, "equity": 94_000},
    ),
    "c22_constant_growth": Right(
        fills=("#1 buy 990 AAA @ 101 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 990 @ 101",),
        account={"cash": 0, "equity": 108_274.842027},
    ),
    "c22b_constant_growth": Right(
        fills=("#1 buy 1000 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 1000 @ 100",),
        account={"cash": 0, "equity": 109_368.5273},
    ),
    "c23_in_and_out_daily": Right(
        fills=_in_and_out(),
        ends=("filled",) * 18 + ("accepted",) * 2,
        decisions=("approved",) * 20,
        account={"realised": 700, "equity": 100_700},
    ),
    "c24_scratch_no_loss": Right(
        fills=(
            BOUGHT,
            "#2 sell 10 AAA @ 101 in 07-01 09:32",
            "#3 buy 10 AAA @ 101 in 07-01 09:33",
            "#4 sell 10 AAA @ 101 in 07-01 09:34",
            "#5 buy 10 AAA @ 100 in 07-01 09:35",
        ),
        ends=("filled",) * 5,
        decisions=("approved",) * 5,
        positions=("AAA 10 @ 100",),
        account={"realised": 10, "unrealised": -10, "equity": 100_000},
    ),
    # At the close of 07-05 there are 10,000 less than nothing.
    "c25_short_wipeout": Right(
        fills=("#1 sell 500 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA -500 @ 100",),
        account={"equity": 65_000},
        told=("2024-07-05t16:00 no_equity",),
    ),
    "c26_short_margin": Right(
        fills=("#1 sell 50 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA -50 @ 100",),
        account={"cash": 15_000, "buying_power": 5_000},
    ),
    "c26b_short_margin50": Right(
        fills=("#1 sell 50 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA -50 @ 100",),
        account={"cash": 15_000, "buying_power": 15_000},
    ),
    # 190 at 60 with 9,000 borrowed: 2,400 are own, and 2,850 have to be. At 45 nothing is.
    "c27_margin_call": Right(
        fills=("#1 buy 190 AAA @ 100 in 07-02 09:30",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 190 @ 100",),
        account={"cash": -9_000, "equity": 8_100},
        told=("2024-07-05t16:00 margin_call", "2024-07-08t16:00 no_equity"),
    ),
    "c28_nine_decimals": Right(
        fills=(
            "#1 buy 10000000000 AAA @ 0.000001226 in 07-01 09:31",
            "#2 sell 10000000000 AAA @ 0.000001234 in 07-01 09:32",
        ),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": 80, "equity": 100_080},
    ),
    "c29_big_quantity": Right(
        fills=(
            "#1 buy 100000000000 AAA @ 0.00001 in 07-01 09:31",
            "#2 sell 100000000000 AAA @ 0.00002 in 07-01 09:32",
        ),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": 1_000_000, "equity": 3_000_000},
    ),
    "c29b_big_quantity_wrap": Right(
        fills=(
            "#1 buy 50000000000 AAA @ 0.00001 in 07-01 09:31",
            "#2 buy 50000000000 AAA @ 0.00001 in 07-01 09:32",
        ),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        positions=("AAA 100000000000 @ 0.00001",),
        account={"equity": 2_000_000},
    ),
    "c38_zero_volume_fx": Right(
        ends=("expired",),
        decisions=("approved",),
        account={"cash": 100_000},
        told=("2024-07-01t09:32 no_volume aaa",),
    ),
    "c38b_no_volume_column": Right(fills=None, ends=None, decisions=None, positions=None),
    "c39_two_strategies_net": Right(
        fills=(BOUGHT, "#2 sell 4 AAA @ 102 in 07-01 09:32"),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        positions=("AAA 6 @ 100",),
        account={"exposure": 624, "equity": 100_032},
    ),
    "c40_mutation_decimal": Right(
        decisions=("refused price nan", "refused take_profit nan"),
        account={"cash": 100_000},
        says=("strategy raised 2 times", "TypeError", "Decimal('10')", "expected"),
    ),
    # Nothing could be sold at the close: carried to the next open, 21 below, and told.
    "c41_flatten_last_bar_missing": Right(
        fills=("#1 buy 10 AAA @ 100 in 07-01 09:31", "sell 10 AAA @ 80 in 07-02 09:30"),
        ends=None,
        decisions=("approved",),
        account={"realised": -200, "equity": 99_800},
        told=("2024-07-01t16:00 carried_over aaa",),
    ),
    "c42_small_prices_shown": Right(
        fills=(
            "#1 buy 100000000 AAA @ 0.00001771 in 07-01 09:31",
            "#2 sell 100000000 AAA @ 0.00001802 in 07-01 09:32",
        ),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": 31, "equity": 100_031},
    ),
    "c43_start_0": UNTRADED,
    "c43_start_1": UNTRADED,
    "c43_start_2": UNTRADED,
    # From 100 to 200 over night looks like a split of 1:2. A stop that trails follows the price.
    "c44_trailing_gap": Right(
        fills=("#1 sell 10 AAA @ 100 in 07-01 15:58", "#2 buy 10 AAA @ 200 in 07-02 09:30"),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": -1_000, "equity": 99_000},
        told=("2024-07-02 likely_split aaa 1:2",),
    ),
    "c46_split_with_standing_orders": Right(
        fills=("#1 buy 5 AAA @ 1195 in 06-07 15:58",),
        ends=("filled", "cancelled split", "cancelled split"),
        decisions=("approved",),
        positions=("AAA 5 @ 1195",),
        account={"realised": 0, "equity": 94_623},
        told=("2024-06-10 likely_split aaa 10:1 orders 2, 3",),
    ),
    "c46b_split_held": Right(
        fills=("#1 buy 5 AAA @ 1195 in 06-07 15:58",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 5 @ 1195",),
        account={"equity": 94_623},
        told=("2024-06-10 likely_split aaa 10:1",),
    ),
    "c48_daily_loss": Right(
        fills=(
            "#1 buy 100 AAA @ 100 in 07-01 09:31",
            "#2 sell 50 AAA @ 94 in 07-01 09:33",
            "#3 buy 2 AAA @ 94 in 07-02 09:31",
        ),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "refused max_daily_loss", "approved", "approved"),
        positions=None,
        account={"realised": -300, "equity": 99_400},
    ),
}
