"""Right answers of cases about orders: which bars fill them, at what price, in what order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.cases.right import Right

BOUGHT = "#1 buy 10 AAA @ 100 in 07-01 09:31"

ORDERS: Final[Mapping[str, Right]] = {
    # Prices are decimals: 100.09 + 0.01 is 100.1, whatever binary numbers make of it.
    "c01_float_stop_touch": Right(
        fills=("#1 buy 10 AAA @ 100.1 in 07-01 09:31",),
        ends=("filled",),
        decisions=("approved",),
        positions=("AAA 10 @ 100.1",),
        account={"equity": 99_998.5},
    ),
    "c01b_float_limit_touch": Right(
        ends=("expired",), decisions=("approved",), account={"equity": 100_000}
    ),
    "c01c_float_sell_stop": Right(
        fills=("#1 buy 10 AAA @ 100.05 in 07-01 09:31", "#2 sell 10 AAA @ 99.93 in 07-01 09:32"),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": -1.2, "equity": 99_998.8},
    ),
    # Within a step the bars decide: first what its first price meets, then the worse exit.
    "c02_separate_exits_one_bar": Right(
        fills=(BOUGHT, "#3 sell 10 AAA @ 95 in 07-01 09:32"),
        ends=("filled", "cancelled", "filled"),
        decisions=("approved", "approved", "approved"),
        account={"realised": -50, "equity": 99_950},
    ),
    "c02b_separate_exits_stop_first": Right(
        fills=(BOUGHT, "#3 sell 10 AAA @ 107 in 07-01 09:32"),
        ends=("filled", "cancelled", "filled"),
        decisions=("approved", "approved", "approved"),
        account={"realised": 70, "equity": 100_070},
    ),
    "c02c_market_exit_vs_profit_leg": Right(
        fills=(BOUGHT, "#4 sell 10 AAA @ 100 in 07-01 09:33"),
        ends=("filled", "cancelled", "cancelled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": 0, "equity": 100_000},
    ),
    "c02d_market_exit_vs_stop_leg": Right(
        fills=(BOUGHT, "#4 sell 10 AAA @ 100 in 07-01 09:33"),
        ends=("filled", "cancelled", "cancelled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": 0, "equity": 100_000},
    ),
    "c02e_entry_stop_vs_market": Right(
        fills=(BOUGHT, "#3 sell 10 AAA @ 100 in 07-01 09:32", "#2 buy 10 AAA @ 102 in 07-01 09:32"),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        positions=("AAA 10 @ 102",),
        account={"realised": 0, "equity": 100_000},
    ),
    "c03_gap_below_limit_and_stop": Right(
        fills=("#1 buy 10 AAA @ 90 in 07-02 09:30", "#2 sell 10 AAA @ 90.5 in 07-02 09:31"),
        ends=("filled", "filled", "cancelled"),
        decisions=("approved",),
        account={"realised": 5, "equity": 100_005},
    ),
    # A reversal is one order for its commission.
    "c04_flip": Right(
        fills=(
            "#1 buy 10 AAA @ 100 in 07-01 09:31 fee 1",
            "#2 sell 10 AAA @ 110 in 07-01 09:32 fee 1",
            "#3 sell 15 AAA @ 110 in 07-01 09:32",
            "#4 buy 15 AAA @ 104 in 07-01 09:33 fee 1",
        ),
        ends=("filled", "filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        account={"realised": 190, "fees": 3, "equity": 100_187},
    ),
    "c05_avg_after_partial_close": Right(
        fills=(
            BOUGHT,
            "#2 buy 20 AAA @ 110 in 07-01 09:32",
            "#3 sell 15 AAA @ 120 in 07-01 09:33",
            "#4 buy 5 AAA @ 90 in 07-01 09:34",
        ),
        ends=("filled", "filled", "filled", "filled"),
        decisions=("approved", "approved", "approved", "approved"),
        positions=("AAA 20 @ 102.5",),
        account={"realised": 200, "unrealised": -150, "equity": 100_050},
    ),
    "c06_flatten_gtc_entry": Right(
        fills=("#1 buy 10 AAA @ 100 in 07-01 15:58", "#3 sell 10 AAA @ 100 in 07-01 15:59"),
        ends=("filled", "cancelled flatten 2024-07-01t16:00", "filled"),
        decisions=("approved", "approved"),
        account={"realised": 0, "equity": 100_000},
    ),
    # Cash is cash: 769 at 130 are 99,970, and the other 231 cannot be paid.
    "c07_cash_gap_negative": Right(
        fills=("#1 buy 769 AAA @ 130 in 07-02 09:30",),
        ends=("cancelled cash",),
        decisions=("approved",),
        positions=("AAA 769 @ 130",),
        account={"cash": 30, "equity": 100_000},
        told=("2024-07-02 cash_cut aaa 769",),
    ),
    # What is sold in the same call pays for what is bought, and leaves its place to it.
    "c08_rotation": Right(
        fills=(
            "#1 buy 1000 AAA @ 100 in 07-01 09:31",
            "#2 sell 1000 AAA @ 100 in 07-01 09:32",
            "#3 buy 1900 BBB @ 50 in 07-01 09:32",
        ),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        positions=("BBB 1900 @ 50",),
        account={"cash": 5_000, "equity": 100_000},
    ),
    "c08b_included_momentum_rotation": Right(
        fills=(
            "#1 buy 100 AAA @ 51.3 in 07-01 10:35",
            "#2 sell 100 AAA @ 53.1 in 07-01 12:55",
            "#3 buy 100 BBB @ 47.4 in 07-01 12:55",
        ),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        positions=("BBB 100 @ 47.4",),
        account={"realised": 180, "equity": 6_920},
    ),
    "c08c_included_momentum_one_position": Right(
        fills=(
            "#1 buy 100 AAA @ 51.3 in 07-01 10:35",
            "#2 sell 100 AAA @ 53.1 in 07-01 12:55",
            "#3 buy 100 BBB @ 47.4 in 07-01 12:55",
        ),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        positions=("BBB 100 @ 47.4",),
        account={"realised": 180, "equity": 100_920},
    ),
    "c09_two_buys_one_bar": Right(
        fills=("#1 buy 600 AAA @ 100 in 07-01 09:31",),
        ends=("filled",),
        decisions=("approved", "refused 40,000 buying power"),
        positions=("AAA 600 @ 100",),
        account={"cash": 40_000},
    ),
    "c10_sizes": Right(
        fills=("#1 buy 0.5 AAA @ 100 in 07-01 09:31",),
        ends=("filled",),
        decisions=(
            "refused quantity 0",
            "refused quantity -5",
            "refused quantity nan",
            "refused quantity inf",
            "approved",
        ),
        positions=("AAA 0.5 @ 100",),
        account={"cash": 99_950},
    ),
    "c11_half_day": Right(
        fills=(
            "#1 buy 10 AAA @ 100.7 in 07-03 12:59",
            "#3 buy 12 AAA @ 95 in 07-05 09:30",
            "#4 buy 13 AAA @ 95 in 07-05 09:30",
            "#5 sell 10 AAA @ 97 in 07-08 15:59",
        ),
        ends=("filled", "expired 2024-07-03t13:00", "filled", "filled", "filled"),
        decisions=("approved",) * 5,
        positions=None,
        account={"realised": 3.714286, "equity": 100_013},
    ),
    "c13_on_start_on_end": Right(
        fills=("#1 buy 2 AAA @ 102 in 07-02 09:30", "#2 buy 4 AAA @ 102 in 07-02 09:30"),
        ends=("filled", "filled", "accepted"),
        decisions=("refused no bar yet", "approved", "approved", "approved 6 short_sales"),
        positions=("AAA 6 @ 102",),
        account={"equity": 100_006},
    ),
    # Held for the open; before the first bar of all there is no price to check an order by.
    "c13b_extended_premarket": Right(
        fills=("#1 buy 1 AAA @ 100 in 07-01 09:30",),
        ends=("filled",),
        decisions=("refused no bar yet", "approved"),
        positions=("AAA 1 @ 100",),
        account={"equity": 100_001},
    ),
    "c14_cancel_replace": Right(
        fills=("#1 buy 10 AAA @ 99 in 07-01 09:31", "#3 buy 6 AAA @ 97.5 in 07-01 09:33"),
        ends=("filled", "cancelled 2024-07-01t09:33", "filled"),
        decisions=("approved", "approved", "approved"),
        positions=None,
        account={"equity": 100_025},
    ),
    "c15_slippage_limit_range": Right(
        fills=(
            "#1 buy 10 AAA @ 100.2 in 07-01 09:31",
            "#2 buy 10 AAA @ 98.1 in 07-01 09:32",
            "#3 sell 20 AAA @ 97.9 in 07-01 09:33",
        ),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        account={"realised": -25, "equity": 99_975},
    ),
    "c16_commission_min_partial": Right(
        fills=(
            "#1 buy 30 AAA @ 10 in 07-01 09:31 fee 0.35",
            "#1 buy 30 AAA @ 10 in 07-01 09:32",
            "#1 buy 30 AAA @ 10 in 07-01 09:33 fee 0.1",
            "#2 sell 30 AAA @ 10 in 07-01 09:34 fee 0.35",
            "#2 sell 30 AAA @ 10 in 07-01 15:59",
        ),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        positions=("AAA 30 @ 10",),
        account={"fees": 0.8, "equity": 99_999.2},
    ),
    # The first sale takes all that is held: the second opens a short position, or is refused.
    "c31_close_then_open": Right(
        fills=(
            BOUGHT,
            "#2 sell 10 AAA @ 100 in 07-01 09:32",
            "#3 sell 10 AAA @ 100 in 07-01 09:32",
        ),
        ends=("filled", "filled", "filled"),
        decisions=("approved", "approved", "approved"),
        positions=("AAA -10 @ 100",),
        account={"equity": 100_000},
    ),
    "c31b_over_sell_no_short": Right(
        fills=(BOUGHT, "#2 sell 10 AAA @ 100 in 07-01 09:32"),
        ends=("filled", "filled"),
        decisions=("approved", "approved", "refused short_sales"),
        account={"equity": 100_000},
    ),
    "c32_fees_not_reserved": Right(
        fills=("#1 buy 500 AAA @ 100 in 07-01 09:31 fee 100",),
        ends=("filled",),
        decisions=("approved", "refused 50,000 49,900 buying power"),
        positions=("AAA 500 @ 100",),
        account={"cash": 49_900, "equity": 99_900},
    ),
    "c33_slippage_not_in_check": Right(
        decisions=("refused 100,500 buying power",), account={"cash": 100_000}
    ),
    "c34_bracket_wrong_side": Right(
        decisions=("refused stop_loss", "refused take_profit"), account={"cash": 100_000}
    ),
    # In 09:32 the stop of the first part reduces, so it is met before the entry's rest, and takes
    # all of the bar's share; the rest is had at the next open, with a pair of its own.
    "c35_partial_entry_then_stop": Right(
        fills=(
            "#1 buy 100 AAA @ 99 in 07-01 09:31",
            "#2 sell 100 AAA @ 95 in 07-01 09:32",
            "#1 buy 50 AAA @ 96 in 07-01 09:33",
        ),
        ends=("filled", "filled", "cancelled", "accepted", "accepted"),
        decisions=("approved",),
        positions=("AAA 50 @ 96",),
        account={"realised": -400, "equity": 99_650},
    ),
    "c36_daily_partial_day": Right(
        fills=("#1 buy 100 AAA @ 100 in 07-02 09:30",),
        ends=("expired 2024-07-02t16:00", "expired 2024-07-02t16:00"),
        decisions=("approved", "approved"),
        positions=("AAA 100 @ 100",),
        account={"equity": 100_000},
    ),
    "c37_stop_limit_lean": Right(
        fills=("#1 buy 10 AAA @ 113.4 in 07-01 09:31", "#2 buy 11 AAA @ 112.5 in 07-01 09:33"),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        positions=None,
        account={"equity": 100_001.5},
    ),
    "c45_trailing_follows_high": Right(
        fills=(BOUGHT, "#2 sell 10 AAA @ 98 in 07-01 09:33"),
        ends=("filled", "filled"),
        decisions=("approved", "approved"),
        account={"realised": -20, "equity": 99_980},
    ),
    "c47_finer_bars_decide": Right(
        fills=("#1 sell 1 AAA @ 18530 in 07-01 09:53", "#2 buy 1 AAA @ 18545 in 07-01 09:55"),
        ends=("filled", "filled", "cancelled"),
        decisions=("approved",),
        account={"realised": -15, "equity": 99_985},
    ),
}
