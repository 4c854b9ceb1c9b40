"""Documents of an account that traded, to be drawn."""

from __future__ import annotations

from mismartera.domain.order_terms import AT_MARKET, OrderTerms, TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.reporting.documents.account import (
    AccountStateDocument,
    FillDocument,
    OrderDocument,
    PositionDocument,
    StrategyAccountDocument,
)
from mismartera.reporting.documents.execution import AccountDocument, OrderPreviewDocument
from mismartera.reporting.documents.session import DecisionDocument

TIME = "2024-07-03T10:31:00-04:00"
LONG_NAME = "cross_sectional_momentum#2"
STATE = AccountStateDocument(
    initial_cash=100_000.0, cash=87_654.32, equity=101_234.56, profit=1234.56, day_profit=-23.4,
    exposure=13_580.24, reserved=791.0, buying_power=86_863.32, realised=1300.1, unrealised=-61.54,
    fees=4.0, margin_call=False, open_positions=2, open_orders=2,
)  # fmt: skip
POSITION = PositionDocument(
    None, "AAPL", 60.0, 207.1234, 206.1, 12_366.0, 12_427.404, 1300.1, -61.404, 3.5
)
SHORT = PositionDocument(LONG_NAME, "RIVN", -153.5, 7.91, 7.9109, -1214.32, -1214.185, 0, -0.14, 0)
CLOSED = PositionDocument("manual", "MSFT", 0.0, None, None, None, 0.0, 12.0, None, 0.5)
ORDER = OrderDocument(
    number=12, strategy="sma_crossover", symbol="AAPL", side="sell", quantity=60.0, filled=20.0,
    terms=OrderTerms(OrderType.STOP_LIMIT, 199.5, 200.0, time_in_force=TimeInForce.GTC),
    reduces_only=True, parent=11, oco_group=12, state="partially_filled", accepted_at=TIME,
    closed_at=None, note="", ended_by=None,
)  # fmt: skip
ENTRY = OrderDocument(
    number=13, strategy=LONG_NAME, symbol="RIVN", side="buy", quantity=100.0, filled=0.0,
    terms=OrderTerms(OrderType.LIMIT, 7.91, take_profit=8.5, stop_loss=7.5), reduces_only=False,
    parent=None,
    oco_group=None, state="cancelled", accepted_at=TIME, closed_at="2024-07-03T11:00:30-04:00",
    note="its symbol left the session", ended_by="symbol_left",
)  # fmt: skip
FILL = FillDocument(
    3, 12, LONG_NAME, "AAPL", "sell", 20.0, 200.125, 4002.5, 1.0, TIME, "2024-07-03T10:30:00-04:00"
)
DECISION = DecisionDocument(
    7, TIME, LONG_NAME, "RIVN", "buy", 10.0, AT_MARKET, 1.0, "the fast average rose",
    False, 0.0, "integrity 94.7 % is below min_quality 95 %", "min_quality", 94.74, 94.74, (),
)  # fmt: skip
PREVIEW = OrderPreviewDocument(
    session_time=TIME, symbol="AAPL", side="buy", quantity=10.0, terms=AT_MARKET,
    approved=True, approved_quantity=10.0, reason="every check passed", quality=100.0,
    integrity=100.0, last_close=206.1, expected_price=206.12, commission=1.0, cost=2062.2,
    position=60.0, position_after=70.0, buying_power=86_863.32, buying_power_after=84_801.12,
)  # fmt: skip
ACCOUNT = AccountDocument(
    TIME,
    STATE,
    (StrategyAccountDocument(LONG_NAME, -1214.32, 1300.1, -61.54, 4.0, 1234.56, 2, 1),),
    (POSITION,),
    (ORDER,),
)
