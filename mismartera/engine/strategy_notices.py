"""What is wrong with a strategy, told as notices: a run without its calls is another one."""

from __future__ import annotations

from mismartera.domain.notice import Notice, NoticeKind
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.engine.trading import Trading
from mismartera.user_code.faults import SEE_LOG


def tell_fault(runner: RunningStrategy, trading: Trading) -> None:
    """Say what a strategy raised so far, unless that was told already."""
    if runner.fault is not None and runner.errors > runner.told:
        runner.told = runner.errors
        _tell(f"{runner.fault}; {SEE_LOG}", trading)


def tell_cut(runner: RunningStrategy, trading: Trading) -> None:
    """Say, once, that reasons of a strategy are cut."""
    if not runner.cut_reasons:
        runner.cut_reasons = True
        _tell(runner.cut, trading)


def _tell(text: str, trading: Trading) -> None:
    trading.ledger.on_notice(Notice(trading.now_ns, NoticeKind.STRATEGY, None, text))
    trading.ledger.event_over()
