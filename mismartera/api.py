"""The front door: all that strategies, scanners and notebooks of users import.

What is here stays; what lies behind it may move. Inside the product nothing imports it but the
included strategies and scanners, which are written as a user's are. `docs/api.md` says what each
name means; a new name stands in `__all__`, in its import, and there.
"""

from mismartera.calc.side_by_side import percent_changes
from mismartera.catalogue.daily_panel import DailyPanel
from mismartera.config.part import Fault, refusal
from mismartera.config.values import Amount, Symbol
from mismartera.domain.account import AccountState
from mismartera.domain.bar import Bar
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.fill import Fill
from mismartera.domain.gap import Gap, GapState
from mismartera.domain.interval import NS_PER_HOUR, NS_PER_MINUTE, NS_PER_SECOND, Interval
from mismartera.domain.order import Order, OrderState
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import (
    InvalidInterval,
    InvalidSymbol,
    MisMarteraError,
    ScannerError,
    SessionError,
    StrategyError,
    UnknownName,
    UsageError,
)
from mismartera.scanners.context import ScanContext
from mismartera.scanners.scanner import ScanNeeds, Scanner, ScannerParameters, ScanResult
from mismartera.scanners.today import Today
from mismartera.session.bars_view import BarsView
from mismartera.session.column_view import ColumnView
from mismartera.session.quality import SymbolQuality
from mismartera.session.views import IndicatorView
from mismartera.strategies.closing import closing
from mismartera.strategies.context import Context
from mismartera.strategies.parameters import Bars, IntervalName, Quantity
from mismartera.strategies.strategy import Strategy, StrategyParameters

__all__ = [
    "NS_PER_HOUR",
    "NS_PER_MINUTE",
    "NS_PER_SECOND",
    "AccountState",
    "Amount",
    "Bar",
    "Bars",
    "BarsView",
    "ColumnView",
    "Context",
    "DailyPanel",
    "Fault",
    "Fill",
    "Float64",
    "Gap",
    "GapState",
    "IndicatorView",
    "Int64",
    "Interval",
    "IntervalName",
    "InvalidInterval",
    "InvalidSymbol",
    "MisMarteraError",
    "Order",
    "OrderState",
    "OrderTerms",
    "OrderType",
    "Quantity",
    "ScanContext",
    "ScanNeeds",
    "ScanResult",
    "Scanner",
    "ScannerError",
    "ScannerParameters",
    "SessionError",
    "Side",
    "Signal",
    "Strategy",
    "StrategyError",
    "StrategyParameters",
    "Symbol",
    "SymbolQuality",
    "TimeInForce",
    "Today",
    "TradingSession",
    "UnknownName",
    "UsageError",
    "closing",
    "percent_changes",
    "refusal",
]
